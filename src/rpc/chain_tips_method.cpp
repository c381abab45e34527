#include "rpc/chain_tips_method.hpp"

#include <algorithm>

#include <bytom/chain/chain.hpp>

namespace bytom::rpc {
namespace {

using chain::BlockNode;
using chain::Evaluation;

std::string_view status_of(const BlockNode& node, const chain::Tip& best) {
    if (&node == best.node) return "active";
    return node.is_invalid() ? "invalid" : "valid_fork";
}

void write_tip(json::Writer& out, const BlockNode& node, const chain::Tip& best) {
    out.begin_object();
    out.member("height", node.height);
    out.member("hash", node.hash);
    out.member("branch_length", node.height - chain::fork_point(&node, best.node)->height);
    out.member("chain_work", node.chain_work.to_decimal());
    out.member("status", status_of(node, best));
    out.end_object();
}

void write_evaluation(json::Writer& out, const Evaluation& block, const chain::Chain& chain,
                      const chain::Tip& best) {
    const BlockNode* const parent = chain.find(block.parent);
    out.begin_object();
    out.member("height", block.height);
    out.member("hash", block.hash);
    out.member("branch_length", block.height - chain::fork_point(parent, best.node)->height);
    out.member("chain_work", block.chain_work.to_decimal());
    out.member("status", "evaluating");
    out.member("since", block.since);
    out.member("rounds", block.rounds);
    out.member("is_running", block.is_running);
    out.end_object();
}

}  // namespace

Outcome get_chain_tips(const ChainContext& context, json::Writer& out) {
    const chain::TipPtr best = context.chain.tip();
    std::vector<const BlockNode*> tips = context.chain.branch_tips();
    std::ranges::sort(tips, [](const BlockNode* a, const BlockNode* b) {
        return std::pair(b->height, a->hash) < std::pair(a->height, b->hash);
    });
    out.begin_object();
    out.key("tips");
    out.begin_array();
    for (const Evaluation& block : context.chain.evaluations())
        write_evaluation(out, block, context.chain, *best);
    for (const BlockNode* node : tips)
        write_tip(out, *node, *best);
    out.end_array();
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
