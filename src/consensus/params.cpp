#include <algorithm>
#include <array>

#include <bytom/consensus/params.hpp>

namespace bytom::consensus {
namespace {

consteval std::uint8_t hex_digit(char digit) {
    return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// A hash written as 64 lower-case hex digits; anything else does not compile.
consteval Hash256 hash(const char (&text)[65]) {
    Hash256 value;
    for (std::size_t i = 0; i < Hash256::kSize; ++i)
        value.bytes[i] = static_cast<std::uint8_t>(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return value;
}

constexpr std::array<std::string_view, 1> kMainnetSeeds{"www.mainnetseed.bytom.io"};
constexpr std::array<std::string_view, 1> kWisdomSeeds{"www.testnetseed.bytom.io"};

constexpr std::array<Checkpoint, 28> kMainnetCheckpoints{{
    {10000, hash("93e1eb7821d2b4ad0f5b1cea82e843ad8c099ab65d8f70c584caa2ddf174652c")},
    {20000, hash("7d3861f32cc00381bbcd9a376f105dfe6ffe2da5ea88a5e342eda1179ba80b7c")},
    {30000, hash("323606d4272e352446267be0fa4810a43bb240f109515b229ff3c38328aa4a00")},
    {40000, hash("7fe2de1121f3a9a0ee608d7d4beacc33fe4125dc2f26c2f29c0717f9e44f9d46")},
    {50000, hash("5efbdff53538a60b75320261835434ff3e822ef864ae2dc76c9d5ebda3d450cf")},
    {62000, hash("d7398f2357f94ca028a7002b539e512d3ecac92259fcd03f671a0ab102bf2b03")},
    {72000, hash("66023119f1603561a4f13804cce4598f5539ba22f26d90bfc187ef98cc704d94")},
    {83700, hash("7f26c911e846d06e36bbacce99a219893ff7842acb447fbb0e3ba368d62be80d")},
    {93700, hash("704470e5b39bd367192008421b59e8dcb5bbb92dd3dc284ecb7b0bbf2151e1ba")},
    {106600, hash("31152b00d407e1a706e1ae2e98698f47ff449701a79e08dbeb0f1f5addf526b9")},
    {116600, hash("08ebf76c27ed81e7e7fe13ca80712926287225a52aa0363058aa58c6ddf2a0e7")},
    {126600, hash("ac1041082480e95a9f320a5e177b018d0d0d3dfca71d815f13b4ad0fc6de7a10")},
    {131260, hash("df18b5b16f5fd2777cabb859cb1364ce0606513989301b69d600ecd8fad20993")},
    {157000, hash("b770384c8132af128dfab4eb464eb7eb6614d924c2d10c9c1420c9ea0e85c8c3")},
    {180000, hash("3c2a9155f3366a5a60cf8442ec4d0c63bc34e91d1c6bb0f050f3fb2df6a1d95c")},
    {191000, hash("094fe32391b5111868cc999feb95f9cca5276af90eda1bc62e0329fe08dd2b01")},
    {205000, hash("6fdd8726733f0bc75864a4df45e45027683818b9a94456203468d86872db656f")},
    {219700, hash("98498d4b7ee94455c107dd9aba6b49926115034f59423574ea3bdb2c53117574")},
    {240000, hash("35166558f4ef248243bb1579d4fe1b149fe9f0e048728668a7b9da58663b1ccb")},
    {270000, hash("9d6fccd8b8e48c17529ae61b4060e0e36d1e89c026df1c28180d290c9b15cc97")},
    {300000, hash("a285846ce03e1d68987d9321eacc1d0788d14c77a3d7558a2b4af74d5014535d")},
    {320000, hash("c6e7916fcb7a425dd622ef5d6a5cc191a9d90644cf364355fe45af24073123c6")},
    {350000, hash("f4886f9a179a1c2a439fc5ae2fe4a63371b4cd83c523c114b2b0a843f2a14b5c")},
    {380000, hash("f10041cceaf0679849895fa6a08d3304931bf84976e122e3cec26f19ff4f80f1")},
    {420000, hash("dc99c72d52a9c72fdbccf2b051a231de01063d5d5e1a35d71ff05c2b595c0632")},
    {460000, hash("f7fa12c9ab6ccd324eb04a576ae09ed4a3592d835a27bb1bc0cd12949eaf037d")},
    {500000, hash("35c7549a4b7b612ae94e16d6298b97180ca5736acb79fb2ac64af2c82a1835e6")},
    {570000, hash("46d228b4f3a292de9db31c864bb99465ad31a4a72894308ceaa0aaf19ae0bd9c")},
}};

constexpr std::array<Checkpoint, 13> kWisdomCheckpoints{{
    {10303, hash("3e945d357030d43b3de3dd8067299a5e09f9fb2bad5f92c869d14239749ad11c")},
    {40000, hash("6b139a5b76779bd41cec536844bff448943d16e39b2ee8a10fa0bc7d2b1755fc")},
    {78000, hash("a903c00c621a3d007fd85d51ba43e4d0e3c5d48f30b55fa57762d88b11815fb4")},
    {82000, hash("56b1ba23695c8f514e23c0aeaa2508c585f37cd1c615a251da794f081366c985")},
    {83200, hash("b46fc5cfa33de111716840680ce74caf5a11fe82bc36880fbd04f0c486d4d6d5")},
    {93000, hash("6f4f375fe9fbdf66600ef039b7182675a09aa59b83c99a2545b87dd49924a28a")},
    {113300, hash("7a6975a5f6b694f394a2639128b6ab7ef971275ae259d3ff706ecbd8d8309cc4")},
    {235157, hash("fa76363e9e58eae47d26707ef38bfdad1a99f74cacc68099581013664b8c394f")},
    {252383, hash("a1aae6d94294997b9b715bf5239aee9227844c3247f2f2d9e3d76a2bbec31f50")},
    {320000, hash("b59feb444afd672a1c998ec848acebfe80f6587af17dead6c7e5933fae6588e6")},
    {360000, hash("ad305589f6d37c13818deb09ceea0864c439d5806188e2a5c88fd7644b0b5a6b")},
    {400000, hash("c2a5a3645101e31e57fb481541cfaa6766d1b32d91d23def53cd59975504abc8")},
    {440000, hash("ca56fff7943c1bc7005250a33f75a34beb06c8bae3459f932a8c6ca385332b82")},
}};

constexpr NetworkParams kMainnet{
    .chain_id = "mainnet",
    .internal_name = "main",
    .bech32_prefix = "bm",
    .default_p2p_port = 46657,
    .dns_seeds = kMainnetSeeds,
    .checkpoints = kMainnetCheckpoints,
    .genesis_timestamp = 1524549600,
    .genesis_nonce = 9253507043297,
    .genesis_bits = 0x1e00000000011b68,
    .genesis_hash = hash("a75483474799ea1aa6bb910a1a5025b4372bf20bef20f246a2c2dc5e12e8a053"),
};

// The test and the solo network begin with the same block.
constexpr NetworkParams kWisdom{
    .chain_id = "wisdom",
    .internal_name = "test",
    .bech32_prefix = "tm",
    .default_p2p_port = 46656,
    .dns_seeds = kWisdomSeeds,
    .checkpoints = kWisdomCheckpoints,
    .genesis_timestamp = 1528945000,
    .genesis_nonce = 9253507043297,
    .genesis_bits = 0x20000000000ccccc,
    .genesis_hash = hash("ce4fe9431cd0225b3a811f8f8ec922f2b07a921bb12a8dddae9a85540072c770"),
};

constexpr NetworkParams kSolonet{
    .chain_id = "solonet",
    .internal_name = "solo",
    .bech32_prefix = "sm",
    .default_p2p_port = 0,
    .dns_seeds = {},
    .checkpoints = {},
    .genesis_timestamp = kWisdom.genesis_timestamp,
    .genesis_nonce = kWisdom.genesis_nonce,
    .genesis_bits = kWisdom.genesis_bits,
    .genesis_hash = kWisdom.genesis_hash,
};

}  // namespace

const Checkpoint* NetworkParams::checkpoint_at(std::uint64_t height) const noexcept {
    const auto found = std::ranges::lower_bound(checkpoints, height, {}, &Checkpoint::height);
    return found != checkpoints.end() && found->height == height ? &*found : nullptr;
}

const Checkpoint* NetworkParams::next_checkpoint(std::uint64_t best_height) const noexcept {
    const auto found = std::ranges::upper_bound(checkpoints, best_height, {}, &Checkpoint::height);
    return found != checkpoints.end() ? &*found : nullptr;
}

const Checkpoint* NetworkParams::last_checkpoint(std::uint64_t best_height) const noexcept {
    const auto found = std::ranges::upper_bound(checkpoints, best_height, {}, &Checkpoint::height);
    return found != checkpoints.begin() ? &*(found - 1) : nullptr;
}

const NetworkParams& mainnet() noexcept {
    return kMainnet;
}

const NetworkParams& wisdom() noexcept {
    return kWisdom;
}

const NetworkParams& solonet() noexcept {
    return kSolonet;
}

const NetworkParams* find_network(std::string_view chain_id) noexcept {
    for (const NetworkParams* network : {&kMainnet, &kWisdom, &kSolonet}) {
        if (network->chain_id == chain_id) return network;
    }
    return nullptr;
}

}  // namespace bytom::consensus
