#include <algorithm>
#include <optional>
#include <utility>

#include <bytom/keys/mnemonic.hpp>

namespace bytom::keys {
namespace {

// clang-format off
/// ISO 639-1.
constexpr std::string_view kLanguageCodes =
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
    "ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
    "pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
    "tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// ISO 3166-1 alpha-2.
constexpr std::string_view kRegionCodes =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";
// clang-format on

constexpr std::pair<std::string_view, Language> kLanguages[] = {
    {"en", Language::english},
    {"zh_CN", Language::chinese_simplified},
    {"zh_TW", Language::chinese_traditional},
    {"it", Language::italian},
    {"ja", Language::japanese},
    {"ko", Language::korean},
    {"es", Language::spanish},
};

/// Whether the two characters are one of the codes, which are separated by single spaces.
bool contains_code(std::string_view codes, std::string_view code) noexcept {
    for (; codes.size() >= 2; codes.remove_prefix(std::min<std::size_t>(3, codes.size()))) {
        if (codes.substr(0, 2) == code) return true;
    }
    return false;
}

bool is_iso_code(std::string_view text) noexcept {
    if (text.size() != 2 && text.size() != 5) return false;
    if (!contains_code(kLanguageCodes, text.substr(0, 2))) return false;
    return text.size() == 2 || (text[2] == '_' && contains_code(kRegionCodes, text.substr(3)));
}

}  // namespace

Result<Language, MnemonicError> parse_language(std::string_view text) {
    const auto* const known =
        std::ranges::find(kLanguages, text, &std::pair<std::string_view, Language>::first);
    if (known != std::end(kLanguages)) return known->second;
    return std::unexpected(is_iso_code(text) ? MnemonicError::language_unsupported
                                             : MnemonicError::language_incorrect);
}

}  // namespace bytom::keys
