// Backup images from outside: what is read is written in a form that reads the same.
#include <bytom/wallet/backup_image.hpp>

#include "fuzz/property.hpp"

namespace {

std::string text_of(const bytom::wallet::BackupImage& image) {
    std::string text;
    bytom::json::Writer writer(text);
    bytom::wallet::write_json(writer, image);
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;

    const auto image = bytom::wallet::read_backup_image(bytom::base::as_text(bytom::ByteView(data, size)));
    if (!image) return 0;
    const std::string written = text_of(*image);
    const auto again = bytom::wallet::read_backup_image(written);
    require(again.has_value(), "what is written is read");
    require(again->accounts.size() == image->accounts.size() &&
                again->assets.size() == image->assets.size() && again->keys.size() == image->keys.size(),
            "nothing is lost");
    const std::string twice = text_of(*again);
    const auto thrice = bytom::wallet::read_backup_image(twice);
    require(thrice.has_value() && text_of(*thrice) == twice, "the written form is a fixpoint");
    return 0;
}
