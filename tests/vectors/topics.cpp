#include "topics.hpp"

namespace bytom::vectors {
namespace {

std::vector<Topic> collect(std::initializer_list<std::vector<Topic>> documents) {
    std::vector<Topic> topics;
    for (const auto& document : documents)
        topics.insert(topics.end(), document.begin(), document.end());
    return topics;
}

}  // namespace

const std::vector<Topic>& all_topics() {
    static const std::vector<Topic> topics = collect({
        // In order of the specification's documents.
        primitives_topics(), asset_topics(),     keys_topics(),          address_topics(),
        key_store_topics(),  vm_topics(),        tx_validation_topics(), consensus_topics(),
        chain_topics(),      mining_topics(),    p2p_topics(),           peer_stream_topics(),
        discovery_topics(),  api_story_topics(), api_socket_topics(),    tx_template_topics(),
        sync_topics(),       config_topics(),    cli_topics(),           tensority_topics(),
        equity_topics(),
    });
    return topics;
}

}  // namespace bytom::vectors
