#include <atomic>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "support/eventually.hpp"
#include "unit/stratum/stratum_fixture.hpp"

namespace bytom::stratum {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using testing::eventually;
using ::testing::HasSubstr;

/// Longer than anything here takes: only a failure waits so long.
constexpr auto kServerPatience = bytom::testing::kPatience.count();

/// A client that reads and writes lines.
class Client {
public:
    explicit Client(std::uint16_t port, const std::string& from = "127.0.0.1") : socket_(io_) {
        socket_.open(tcp::v4());
        socket_.bind({asio::ip::make_address(from), 0});
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
        const timeval patience{.tv_sec = kServerPatience, .tv_usec = 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    /// False: the server has closed.
    bool send(const std::string& text) {
        error_code error;
        asio::write(socket_, asio::buffer(text), error);
        return !error;
    }
    /// Empty: the server has closed.
    std::string line() {
        error_code error;
        const std::size_t size = asio::read_until(socket_, buffer_, '\n', error);
        if (error) return {};
        std::string text(static_cast<const char*>(buffer_.data().data()), size - 1);
        buffer_.consume(size);
        return text;
    }
    /// The answer to the last request, past notifications.
    std::string answer() {
        std::string text = line();
        while (text.find("\"method\":\"job\"") != std::string::npos) {
            job_ = member(text, "job_id");
            text = line();
        }
        return text;
    }
    std::string log_in(const std::string& login) {
        login_ = login;
        if (!send(R"({"id":1,"method":"login","params":{"login":")" + login + "\"}}\n")) return {};
        std::string text = line();
        const std::string notification = text.empty() ? "" : line();
        if (!notification.empty()) job_ = member(notification, "job_id");
        return text;
    }
    std::string next_job() {
        const std::string text = line();
        if (!text.empty()) job_ = member(text, "job_id");
        return text;
    }
    bool send_share(const std::string& nonce) {
        return send(R"({"id":2,"method":"submit","params":{"id":")" + login_ + R"(","job_id":")" + job_ +
                    R"(","nonce":")" + nonce + "\"}}\n");
    }
    std::string submit(const std::string& nonce) { return send_share(nonce) ? answer() : std::string(); }
    void finish_sending() { socket_.shutdown(tcp::socket::shutdown_send); }
    static std::string member(std::string_view text, const std::string& name) {
        const std::string mark = "\"" + name + "\":\"";
        const auto begin = text.rfind(mark);
        if (begin == std::string_view::npos) return {};
        return std::string(
            text.substr(begin + mark.size(), text.find('"', begin + mark.size()) - begin - mark.size()));
    }

private:
    asio::io_context io_;
    tcp::socket socket_;
    asio::streambuf buffer_;
    std::string login_;
    std::string job_;
};

class StratumServer : public StratumFixture {
protected:
    void SetUp() override {
        StratumFixture::SetUp();
        start({.address = "127.0.0.1:0"});
    }
    void TearDown() override {
        release_checks();
        StratumFixture::TearDown();
    }

    void start(const ServerOptions& options) {
        StratumFixture::start(options, [this](const Hash256&, const Hash256&) {
            checks_held.wait(true);
            if (++checks == hold_after) checks_held = true;
            Hash256 hash;
            hash.bytes.back() = work_byte;
            return hash;
        });
    }

    void release_checks() {
        checks_held = false;
        checks_held.notify_all();
    }

    [[nodiscard]] WorkerInfo worker(const std::string& login) const {
        for (const WorkerInfo& info : server->info().workers)
            if (info.login == login) return info;
        return {};
    }

    std::atomic<bool> checks_held = false;
    std::atomic<std::size_t> checks = 0;
    std::atomic<std::size_t> hold_after = 0;     ///< that many checks; 0: never
    std::atomic<std::uint8_t> work_byte = 0xff;  ///< the most significant one of every share: 0 is a block
};

TEST_F(StratumServer, AShareThatMeetsTheBlocksTargetMakesABlock) {
    Client miner(server->port());
    EXPECT_THAT(miner.log_in("a.1"), HasSubstr("\"status\":\"OK\""));
    EXPECT_THAT(miner.submit("1"), HasSubstr("\"code\":23"));
    work_byte = 0;
    const std::uint64_t before = chain->tip()->height();
    EXPECT_THAT(miner.submit("2"), HasSubstr("\"status\":\"OK\""));
    // The job for the block after it comes by itself.
    EXPECT_THAT(miner.next_job(), HasSubstr(R"("height":"0200000000000000")"));
    EXPECT_EQ(chain->tip()->height(), before + 1);
    EXPECT_EQ(chain->tip()->header.nonce, 2);
    EXPECT_EQ(worker("a.1").accepted, 1);
    EXPECT_EQ(worker("a.1").low_difficulty, 1);
}

TEST_F(StratumServer, EveryoneHearsOfANewBlock) {
    std::vector<std::unique_ptr<Client>> miners;
    for (int i = 0; i < 50; ++i) {
        miners.push_back(std::make_unique<Client>(server->port()));
        ASSERT_NE(miners.back()->log_in("a." + std::to_string(i)), "");
    }
    EXPECT_EQ(server->info().sessions, 50);
    grow(1);
    for (auto& miner : miners)
        EXPECT_THAT(miner->next_job(), HasSubstr(R"("height":"0200000000000000")"));
}

TEST_F(StratumServer, WhoFloodsWithBadSharesIsBannedAlone) {
    Client honest(server->port(), "127.0.0.2");
    ASSERT_NE(honest.log_in("good"), "");
    Client flooder(server->port());
    ASSERT_NE(flooder.log_in("bad"), "");
    for (int i = 0; i < 100; ++i) {
        if (flooder.submit("no nonce").empty()) break;
    }
    EXPECT_EQ(flooder.answer(), "");
    EXPECT_EQ(worker("bad").invalid, 100);
    Client again(server->port());
    EXPECT_THAT(again.log_in("bad"), HasSubstr("this worker is banned for bad shares"));
    Client other_name(server->port());
    EXPECT_THAT(other_name.log_in("other"), HasSubstr("\"status\":\"OK\""));
    EXPECT_THAT(honest.submit("1"), HasSubstr("\"code\":23"));
    EXPECT_TRUE(eventually([&] { return server->info().banned > 0; }));
    const ServerInfo info = server->info();
    EXPECT_EQ(info.banned, 1);
    ASSERT_EQ(info.bans.size(), 1);
    EXPECT_EQ(info.bans.front().address, "127.0.0.1");
    EXPECT_EQ(info.bans.front().login, "bad");
    EXPECT_EQ(info.bans.front().reason, "bad shares");
    EXPECT_GT(info.bans.front().seconds_left, 1'000);
}

TEST_F(StratumServer, MachinesOfOneNameAreJudgedByTheirOwnShares) {
    Client good(server->port());
    ASSERT_NE(good.log_in("farm"), "");
    work_byte = 0;
    EXPECT_THAT(good.submit("1"), HasSubstr("\"status\":\"OK\""));
    ASSERT_NE(good.next_job(), "");
    work_byte = 0xff;
    Client mad(server->port());
    ASSERT_NE(mad.log_in("farm"), "");
    for (int i = 0; i < 200; ++i) {
        if (mad.submit("no nonce").empty()) break;
    }
    EXPECT_EQ(mad.answer(), "");
    EXPECT_TRUE(eventually([&] { return server->info().banned == 1; }));
    EXPECT_THAT(good.submit("2"), HasSubstr("\"code\":23"));
    Client third(server->port());
    EXPECT_THAT(third.log_in("farm"), HasSubstr("\"status\":\"OK\"")) << "the name is delivering";
    Client elsewhere(server->port(), "127.0.0.2");
    EXPECT_THAT(elsewhere.log_in("farm"), HasSubstr("\"status\":\"OK\""));
}

TEST_F(StratumServer, BlankLinesAreSkipped) {
    // As a public miner ends its messages; the connection is the same one all along.
    const std::string end = "\r\n\r\n";
    Client miner(server->port());
    ASSERT_TRUE(miner.send(R"({"id":1,"method":"login","params":{"login":"a"}})" + end));
    EXPECT_THAT(miner.line(), HasSubstr("\"status\":\"OK\""));
    EXPECT_THAT(miner.line(), HasSubstr("\"method\":\"job\""));
    for (int i = 0; i < 280; ++i) {
        ASSERT_TRUE(miner.send("{\"id\":2,\"method\":\"keepalived\"}" + end + " \t\r\n"));
        ASSERT_THAT(miner.line(), HasSubstr("KEEPALIVED")) << i;
    }
    EXPECT_EQ(server->info().sessions, 1);
    EXPECT_EQ(server->info().banned, 0);
}

TEST_F(StratumServer, SeveralLinesInOneReadAndALoginInSeveral) {
    Client client(server->port());
    const std::string login = R"({"id":1,"method":"login","params":{"login":"a"}})";
    ASSERT_TRUE(client.send(login.substr(0, 20)));
    ASSERT_TRUE(client.send(login.substr(20, 20)));
    ASSERT_TRUE(
        client.send(login.substr(40) +
                    "\n{\"id\":2,\"method\":\"keepalived\"}\n{\"id\":3,\"method\":\"keepalived\"}\r\n"));
    EXPECT_THAT(client.line(), HasSubstr("\"status\":\"OK\""));
    EXPECT_THAT(client.line(), HasSubstr("\"method\":\"job\""));
    EXPECT_THAT(client.line(), HasSubstr("\"id\":2"));
    EXPECT_THAT(client.line(), HasSubstr("\"id\":3"));
}

TEST_F(StratumServer, GarbageEndsTheConnection) {
    for (const std::string& garbage :
         {std::string("garbage\n"), std::string("{}\n"), std::string("[1,2]\n"), std::string(300, '\n'),
          std::string(60'000, 'x'), "{\"a\":\"" + std::string(10'240, 'x') + "\"}\n"}) {
        Client client(server->port());
        (void)client.send(garbage);
        EXPECT_EQ(client.line(), "") << garbage.substr(0, 20);
    }
    Client miner(server->port());
    EXPECT_NE(miner.log_in("a"), "");
}

TEST_F(StratumServer, LinesMayComeInPieces) {
    Client client(server->port());
    for (const char c :
         std::string("{\"id\":1,\"method\":\"keepalived\"}\r\n{\"id\":2,\"method\":\"keepalived\"}\n"))
        ASSERT_TRUE(client.send(std::string(1, c)));
    EXPECT_THAT(client.line(), HasSubstr("\"id\":1"));
    EXPECT_THAT(client.line(), HasSubstr("\"id\":2"));
}

TEST_F(StratumServer, SessionsAreBoundedAndNumbersComeBack) {
    server.reset();
    start({.address = "127.0.0.1:0", .max_sessions = 2});
    auto first = std::make_unique<Client>(server->port());
    Client second(server->port());
    ASSERT_NE(first->log_in("a"), "");
    ASSERT_NE(second.log_in("b"), "");
    Client third(server->port());
    EXPECT_EQ(third.log_in("c"), "");
    first.reset();
    ASSERT_TRUE(eventually([&] { return server->info().sessions < 2; }));
    Client fourth(server->port());
    EXPECT_NE(fourth.log_in("d"), "");
    EXPECT_EQ(worker("a").sessions, 0);
    EXPECT_EQ(worker("d").sessions, 1);
}

TEST_F(StratumServer, StopsWithSharesUnderWay) {
    Client miner(server->port());
    ASSERT_NE(miner.log_in("a"), "");
    checks_held = true;
    for (int i = 0; i < 6; ++i)
        ASSERT_TRUE(miner.send_share(std::to_string(i)));
    // Four are read and wait; the others stay on the wire.
    EXPECT_TRUE(eventually([&] { return server->info().waiting_shares == 4; }));
    // A check that has begun is waited for, those that have not are not made.
    std::thread stopping([&] { server->stop(); });
    release_checks();
    stopping.join();
    while (!miner.line().empty()) {
    }  // up to the end
}

TEST_F(StratumServer, TheLastSharesOfAClientThatHangsUpAreAnswered) {
    Client miner(server->port());
    ASSERT_NE(miner.log_in("a"), "");
    checks_held = true;
    ASSERT_TRUE(miner.send_share("1"));
    miner.finish_sending();
    EXPECT_TRUE(eventually([&] { return server->info().waiting_shares == 1; }));
    release_checks();
    EXPECT_THAT(miner.line(), HasSubstr("\"code\":23"));
    EXPECT_EQ(miner.line(), "");
}

TEST_F(StratumServer, HearsNothingMoreOfWhoIsSentAway) {
    Client client(server->port());
    const std::string login = R"({"id":1,"method":"login","params":{"login":"a"}})"
                              "\n";
    ASSERT_TRUE(client.send(login + login + "{\"id\":3,\"method\":\"keepalived\"}\n"));
    EXPECT_THAT(client.line(), HasSubstr("\"status\":\"OK\""));
    EXPECT_THAT(client.line(), HasSubstr("\"method\":\"job\""));
    EXPECT_THAT(client.line(), HasSubstr("\"code\":40"));
    EXPECT_EQ(client.line(), "");
}

TEST_F(StratumServer, WhoNeverReadsIsCutOff) {
    Client client(server->port());
    ASSERT_NE(client.log_in("a"), "");
    std::string requests;
    for (int i = 0; i < 100; ++i)
        requests += "{\"id\":1,\"method\":\"getjob\"}\n";
    // Until the buffers of both sides are full of answers.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(kServerPatience);
    while (client.send(requests) && std::chrono::steady_clock::now() < deadline) {
    }
    EXPECT_TRUE(eventually([&] { return server->info().sessions == 0; }));
    EXPECT_EQ(worker("a").sessions, 0);
}

TEST_F(StratumServer, OneAddressCannotKeepOthersOut) {
    server.reset();
    start({.address = "127.0.0.1:0", .max_sessions = 6});
    Client working(server->port());
    ASSERT_NE(working.log_in("working"), "");
    work_byte = 0;
    EXPECT_THAT(working.submit("1"), HasSubstr("\"status\":\"OK\""));
    std::vector<std::unique_ptr<Client>> crowd;
    for (int i = 0; i < 5; ++i) {
        crowd.push_back(std::make_unique<Client>(server->port()));
        ASSERT_NE(crowd.back()->log_in("crowd"), "");
    }
    EXPECT_EQ(Client(server->port()).log_in("crowd"), "") << "no room for more from there";
    Client other(server->port(), "127.0.0.2");
    EXPECT_THAT(other.log_in("other"), HasSubstr("\"status\":\"OK\""));
    EXPECT_EQ(crowd.front()->answer(), "") << "the oldest that has done nothing";
    EXPECT_EQ(server->info().sessions, 6);
    EXPECT_EQ(worker("crowd").sessions, 4);
    EXPECT_EQ(worker("working").sessions, 1);
    EXPECT_TRUE(crowd.back()->send("{\"id\":1,\"method\":\"keepalived\"}\n"));
    EXPECT_THAT(crowd.back()->answer(), HasSubstr("KEEPALIVED"));
}

TEST_F(StratumServer, ACrowdsSharesDoNotDelayThoseOfWhoDelivers) {
    Client working(server->port());
    ASSERT_NE(working.log_in("working"), "");
    work_byte = 0;
    EXPECT_THAT(working.submit("1"), HasSubstr("\"status\":\"OK\""));
    ASSERT_NE(working.next_job(), "");
    work_byte = 0xff;
    checks_held = true;
    std::vector<std::unique_ptr<Client>> crowd;
    for (std::size_t i = 0; i < 50; ++i) {
        crowd.push_back(std::make_unique<Client>(server->port()));
        ASSERT_NE(crowd.back()->log_in("crowd" + std::to_string(i)), "");
        for (const char* nonce : {"1", "2"})
            ASSERT_TRUE(crowd.back()->send_share(nonce));
    }
    EXPECT_TRUE(eventually([&] { return server->info().waiting_shares == 100; }));
    checks = 0;
    hold_after = 3;
    ASSERT_TRUE(working.send_share("2"));
    EXPECT_TRUE(eventually([&] { return server->info().waiting_shares == 101; }));
    release_checks();
    EXPECT_THAT(working.answer(), HasSubstr("\"code\":23")) << "among the first three";
    release_checks();
    EXPECT_THAT(crowd.back()->answer(), HasSubstr("\"code\":23"));
}

TEST_F(StratumServer, WhatIsLeftByThoseWhoComeAndGoIsNotChecked) {
    checks_held = true;
    for (int i = 0; i < 20; ++i) {
        Client visitor(server->port());
        ASSERT_NE(visitor.log_in("visitor"), "");
        ASSERT_TRUE(visitor.send_share("1"));
        EXPECT_TRUE(eventually([&] { return server->info().waiting_shares > 0; }));
    }
    // One check has begun.
    EXPECT_TRUE(
        eventually([&] { return server->info().sessions == 0 && server->info().waiting_shares == 1; }));
    release_checks();
    EXPECT_TRUE(eventually([&] { return server->info().waiting_shares == 0; }));
    EXPECT_EQ(checks, 1U);
}

TEST_F(StratumServer, AFloodOfGarbageBansItsAddressButNobodyWhoHasDelivered) {
    Client working(server->port());
    ASSERT_NE(working.log_in("working"), "");
    work_byte = 0;
    EXPECT_THAT(working.submit("1"), HasSubstr("\"status\":\"OK\""));
    ASSERT_NE(working.next_job(), "");
    work_byte = 0xff;
    Client honest(server->port(), "127.0.0.2");
    ASSERT_NE(honest.log_in("good"), "");
    Client beside(server->port());
    ASSERT_NE(beside.log_in("beside"), "");
    for (int i = 0; i < 500; ++i) {
        Client garbage(server->port());
        (void)garbage.send("garbage\n");
        (void)garbage.line();
    }
    EXPECT_EQ(beside.line(), "");
    EXPECT_THAT(Client(server->port()).log_in("again"),
                HasSubstr("this address is banned for lines that are no requests"));
    Client back(server->port());
    EXPECT_THAT(back.log_in("working"), HasSubstr("\"status\":\"OK\"")) << "who has delivered may come again";
    // Nor can those who say nothing keep it out.
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 40; ++i)
        silent.push_back(std::make_unique<Client>(server->port()));
    EXPECT_THAT(Client(server->port()).log_in("working"), HasSubstr("\"status\":\"OK\""));
    EXPECT_TRUE(eventually([&] { return server->info().sessions <= 12; }));
    EXPECT_THAT(honest.submit("1"), HasSubstr("\"code\":23"));
    EXPECT_THAT(working.submit("2"), HasSubstr("\"code\":23"));
    EXPECT_TRUE(eventually([&] { return server->info().banned == 1; }));
}

TEST_F(StratumServer, RefusesOptionsThatCannotBe) {
    const auto fails = [&](const ServerOptions& options) {
        return !Server::start(options, {.templates = templates.get(), .proof_of_work = {}, .clock = &clock});
    };
    EXPECT_TRUE(fails({.address = "nonsense"}));
    EXPECT_TRUE(fails({.address = "name:1"}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:" + std::to_string(server->port())}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .max_sessions = 0}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .max_sessions = 32'769}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .server_id = 8}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .minimum_difficulty = 1}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .check_threads = 257}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .share_interval = std::chrono::seconds(0)}));
    EXPECT_TRUE(fails({.address = "127.0.0.1:0", .retarget_interval = std::chrono::seconds(0)}));
}

}  // namespace
}  // namespace bytom::stratum
