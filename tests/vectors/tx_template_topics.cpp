// 10 §6: transaction templates: signing, fees, gas.

#include <bytom/consensus/tx_validation.hpp>
#include <bytom/keys/key_store.hpp>
#include <bytom/wallet/gas_estimate.hpp>
#include <bytom/wallet/signing.hpp>

#include "support/temporary_directory.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using wallet::SignError;
using wallet::TransactionTemplate;

constexpr std::uint64_t kHeight = 150;  // of the block in whose context transactions are validated

std::string_view name_of(SignError error) {
    switch (error) {
        case SignError::missing_raw_tx:
            return "missing_raw_tx";
        case SignError::too_many_instructions:
            return "bad_instruction_count";
        default:
            return "crash";
    }
}

std::string validation_of(const TransactionTemplate& transaction) {
    // As the pool does: the size is that of the canonical form.
    const consensus::TxContext context{.block_height = kHeight, .serialized_size = {}};
    const auto verdict = consensus::validate_transaction(*transaction.raw_transaction, context);
    return verdict.error ? std::string(verdict.error->text()) : "ok";
}

template <typename Writable>
Json written(const Writable& writable) {
    std::string text;
    json::Writer writer(text);
    write_json(writer, writable);
    return Json::parse(text);
}

/// The keys of a file, all in one store.
class TemplateSigner {
public:
    explicit TemplateSigner(const Json& file) {
        for (const Json& key : file.at("keys")) {
            const auto imported = store_.import(text_of(key, "root_xpub"), text_of(key, "password"),
                                                text_of(key, "mnemonic"), "en");
            if (!imported) throw std::runtime_error(std::string(to_string(imported.error())));
            if (imported->xpub.to_text() != text_of(key, "root_xpub")) {
                throw std::runtime_error("the mnemonic is another key's");
            }
        }
    }

    void run(const Json& test_case, Check& check) {
        auto decoded = json::decode_request<TransactionTemplate>(test_case.at("template_in").dump());
        if (test_case.contains("decode_error")) {
            check.is_true("decodes", !decoded);
            return;
        }
        if (!decoded) return check.fail("does not decode: " + decoded.error());
        check_estimate(*decoded, test_case, check);
        if (test_case.contains("tx_id")) check_transaction(*decoded, test_case, check);
        TransactionTemplate transaction = *std::move(decoded);
        for (const Json& step : test_case.at("steps")) {
            if (!check_step(transaction, step, check)) return;
        }
    }

private:
    static void check_estimate(const TransactionTemplate& transaction, const Json& test_case, Check& check) {
        const auto estimate = wallet::estimate_gas(transaction);
        if (test_case.contains("estimate_error")) {
            check.is_true("is estimated", !estimate);
        } else if (estimate) {
            check.equal("estimate", written(*estimate), test_case.at("estimate"));
        } else {
            check.fail("no estimate: " + estimate.error());
        }
    }

    static void check_transaction(const TransactionTemplate& transaction, const Json& test_case,
                                  Check& check) {
        const primitives::Transaction& tx = *transaction.raw_transaction;
        check.equal("tx_id", tx.id().to_text(), test_case.at("tx_id"));
        check.equal("calculated_fee", std::to_string(wallet::wrapping_fee(tx.data())),
                    test_case.at("calculated_fee"));
        if (!test_case.contains("sighashes")) return;
        Json hashes = Json::array();
        for (std::size_t i = 0; i < tx.data().inputs.size(); ++i)
            hashes.push_back(tx.mapped().sighash(i).to_text());
        check.equal("sighashes", hashes, test_case.at("sighashes"));
    }

    /// Whether there is a next step.
    bool check_step(TransactionTemplate& transaction, const Json& step, Check& check) {
        const std::string password = text_of(step, "password");
        wallet::KeyStoreSigner signer(store_, password);
        const auto done = sign(transaction, signer);
        if (step.contains("error")) {
            if (done) {
                check.fail("is signed");
                return false;
            }
            check.equal("error", name_of(done.error()), step.at("error"));
            if (step.contains("error_message")) {
                check.equal("error_message", describe(done.error()), step.at("error_message"));
            }
            return false;
        }
        if (!done) {
            check.fail("is not signed: " + std::string(describe(done.error())));
            return false;
        }
        const Json out = written(transaction);
        check.equal("template_out", out, step.at("template_out"));
        check.equal("sign_complete", is_complete(transaction), step.at("sign_complete"));
        check.equal("raw_transaction", out.at("raw_transaction"), step.at("raw_transaction"));
        check.equal("tx_id", transaction.raw_transaction->id().to_text(), step.at("tx_id"));
        check.equal("validate", validation_of(transaction), step.at("validate"));
        // What is passed on to the next signer must mean the same there.
        auto again = json::decode_request<TransactionTemplate>(out.dump());
        if (!again) {
            check.fail("what is written does not decode: " + again.error());
            return false;
        }
        transaction = *std::move(again);
        return true;
    }

    testing::TemporaryDirectory directory_;
    keys::KeyStore store_{directory_.path(), keys::KdfStrength::light};
};

CaseReader open_templates(const Json& file) {
    return [signer = std::make_shared<TemplateSigner>(file)](const Json&, const Json& test_case,
                                                             Check& check) { signer->run(test_case, check); };
}

}  // namespace

std::vector<Topic> tx_template_topics() {
    return {{"tx-template", open_templates}};
}

}  // namespace bytom::vectors
