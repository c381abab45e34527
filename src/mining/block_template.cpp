#include <algorithm>

#include <bytom/mining/block_template.hpp>

namespace bytom::mining {

primitives::BlockHeader BlockTemplate::header_at(std::uint64_t timestamp) const {
    primitives::BlockHeader stamped = header;
    stamped.timestamp = std::max(timestamp, minimum_timestamp);
    return stamped;
}

primitives::BlockPtr BlockTemplate::block(std::uint64_t nonce, std::uint64_t timestamp) const {
    primitives::Block solved{header, transactions};
    solved.header.nonce = nonce;
    solved.header.timestamp = timestamp;
    return std::make_shared<const primitives::Block>(std::move(solved));
}

}  // namespace bytom::mining
