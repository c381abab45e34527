// A chain with templates, for a stratum server.
#pragma once

#include <bytom/stratum/server.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::stratum {

/// Blocks pay to nobody and need no work.
class StratumFixture : public testing::ChainFixture {
protected:
    void SetUp() override {
        ChainFixture::SetUp();
        mining::TemplateService::Parts parts;
        parts.chain = chain.get();
        parts.clock = &clock;
        parts.proof_of_work = testing::no_work;
        parts.payout = [] { return mining::Payout{}; };
        templates = std::make_unique<mining::TemplateService>(std::move(parts));
        ASSERT_TRUE(templates->start());
    }
    void TearDown() override {
        server.reset();
        templates.reset();
    }

    void start(const ServerOptions& options, consensus::ProofOfWork proof_of_work) {
        auto started = Server::start(
            options,
            {.templates = templates.get(), .proof_of_work = std::move(proof_of_work), .clock = &clock});
        ASSERT_TRUE(started) << started.error().text();
        server = *std::move(started);
    }

    std::unique_ptr<mining::TemplateService> templates;
    std::unique_ptr<Server> server;
};

}  // namespace bytom::stratum
