// What restore-wallet looks at before it writes anything.
#pragma once

#include <bytom/wallet/backup_image.hpp>
#include <bytom/wallet/error.hpp>

namespace bytom::wallet {

/// Whether this wallet could have made the accounts and assets of an image: images are files, and whoever
/// wrote one may have made it up. Error: restore.
[[nodiscard]] Status<WalletError> check_image(const BackupImage& image);

}  // namespace bytom::wallet
