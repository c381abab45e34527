#include <algorithm>
#include <memory>

#include <bytom/crypto/checked_signatures.hpp>

namespace bytom::crypto {

void CheckedSignatures::add(ByteView public_key, ByteView message, ByteView signature) {
    Entry& entry = entries_.emplace_back();
    std::ranges::copy(message, entry.message.begin());
    std::ranges::copy(public_key, entry.public_key.begin());
    std::ranges::copy(signature, entry.signature.begin());
}

void CheckedSignatures::check() {
    const auto fresh = std::span(entries_).subspan(checked_);
    std::vector<SignatureCheck> checks;
    checks.reserve(fresh.size());
    for (const Entry& entry : fresh)
        checks.push_back(
            {.public_key = entry.public_key, .message = entry.message, .signature = entry.signature});
    const auto valid = std::make_unique<bool[]>(checks.size());
    ed25519_verify_all(checks, {valid.get(), checks.size()});
    for (std::size_t i = 0; i < fresh.size(); ++i)
        fresh[i].valid = valid[i];
    checked_ = entries_.size();
}

bool CheckedSignatures::verify(ByteView public_key, ByteView message, ByteView signature) const {
    const auto is_wanted = [&](const Entry& entry) {
        return base::equal(entry.message, message) && base::equal(entry.public_key, public_key) &&
               base::equal(entry.signature, signature);
    };
    const auto checked = std::span(entries_).first(checked_);
    const auto known = std::ranges::find_if(checked, is_wanted);
    return known != checked.end() ? known->valid : ed25519_verify(public_key, message, signature);
}

}  // namespace bytom::crypto
