// Key files: reading, writing and decrypting hostile ones. A rewritten file means what the original meant.
#include <bytom/keys/key_file.hpp>

#include "fuzz/property.hpp"

namespace {

using namespace bytom::keys;

double number_of(const KdfParams& params, std::string_view name) {
    const auto found = params.find(name);
    const double* const number = found == params.end() ? nullptr : std::get_if<double>(&found->second);
    return number == nullptr ? 0 : *number;
}

/// Whether decrypting takes no more than a moment.
bool is_cheap(const KdfParams& params) {
    constexpr double kMaxWork = 1 << 12;
    return number_of(params, "n") * number_of(params, "r") * number_of(params, "p") <= kMaxWork &&
           number_of(params, "c") <= kMaxWork;
}

std::string outcome(const KeyFile& file) {
    const auto key = file.decrypt("pw");
    return key ? key->xpub().to_text() : std::string(to_string(key.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;

    const std::string_view text = bytom::base::as_text(bytom::ByteView(data, size));
    // Whatever follows the first value, and whether or not there is an alias.
    (void)read_head(text);
    const auto file = KeyFile::parse(text);
    if (!file) return 0;
    const std::string written = file->to_json();
    const auto again = KeyFile::parse(written);
    require(again.has_value(), "what is written is read");
    require(again->to_json() == written, "the written form is a fixpoint");
    require(again->alias == file->alias && again->uuid() == file->uuid(), "alias and id stay");
    if (is_cheap(file->encryption.kdf_params)) require(outcome(*file) == outcome(*again), "the key stays");
    return 0;
}
