// Backup images (10 §9): accounts, assets and key files as one JSON object, the original's form.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/keys/key_file.hpp>
#include <bytom/wallet/accounts.hpp>
#include <bytom/wallet/assets.hpp>

namespace bytom::wallet {

struct BackupImage {
    struct AccountSlice {
        Account account;
        std::uint64_t contract_index = 0;  ///< last address index of an account of rule 0
    };

    std::vector<AccountSlice> accounts;
    std::vector<Asset> assets;
    std::vector<keys::KeyFile> keys;
};

/// {"account_image":…,"asset_image":…,"key_images":…}.
void write_json(json::Writer& out, const BackupImage& image);

/// The image that the first JSON value of a request body describes. The error is for the `detail` of a BTM002
/// answer: also if one of the three images is absent or null.
[[nodiscard]] Result<BackupImage, std::string> read_backup_image(std::string_view body);

/// The same of a value that is parsed already.
[[nodiscard]] Result<BackupImage, std::string> read_backup_image(json::Value root);

}  // namespace bytom::wallet
