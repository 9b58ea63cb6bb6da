// The client against good and bad servers on this machine.

#include "common/http/client.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <set>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/testing/http/raw_server.h"
#include "common/testing/http/test_call.h"
#include "common/testing/http/test_server.h"
#include "common/testing/http/test_tls.h"
#include "common/testing/scratch.h"

namespace magpie::http {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kShort = absl::Milliseconds(100);
constexpr absl::Duration kLong = absl::Seconds(20);

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() {
    server_.routes().Get("/ok", [](const auto&, auto& response) {
      response.set_content(R"({"a":1})", "application/json");
    });
    server_.routes().Get(R"(/status/(\d+))", [](const auto& request, auto& response) {
      response.status = std::stoi(request.matches[1]);
      response.set_content("oh", "text/plain");
    });
    server_.routes().Get("/bytes", [](const auto& request, auto& response) {
      const size_t count = std::stoul(request.get_param_value("count"));
      response.set_content(std::string(count, 'x'), "text/plain");
    });
    server_.routes().Get("/slow", [this](const auto&, auto&) {
      ++slow_;
      release_.WaitForNotification();
    });
    server_.routes().Get("/port", [](const auto& request, auto& response) {
      response.set_content(std::to_string(request.remote_port), "text/plain");
    });
    server_.routes().Get("/moved",
                         [](const auto&, auto& response) { response.set_redirect("/ok"); });
    const auto echo = [](const httplib::Request& request, httplib::Response& response) {
      std::string text = absl::StrCat(request.method, " ", request.body);
      for (const auto& [name, value] : request.headers) {
        absl::StrAppend(&text, "\n", name, ": ", value);
      }
      response.set_content(text, "text/plain");
    };
    server_.routes().Post("/echo", echo);
    server_.routes().Put("/echo", echo);
    server_.routes().Patch("/echo", echo);
    server_.routes().Delete("/echo", echo);
    server_.Start();
  }

  ~HttpClientTest() override {
    if (!release_.HasBeenNotified()) release_.Notify();
  }

  std::string Url(absl::string_view path) const { return absl::StrCat(server_.url(), path); }

  std::atomic<int> slow_ = 0;
  absl::Notification release_;
  TestServer server_;
  std::unique_ptr<Client> client_ = *MakeClient({.egress = Loopback()});
};

TEST_F(HttpClientTest, ReturnsTheAnswer) {
  EXPECT_EQ(Describe(Call(*client_, {.url = Url("/ok")})), R"(200 application/json {"a":1})");
}

// Requires callers to present a certificate of the CA.
class TlsServer {
 public:
  explicit TlsServer(const TestTls& tls)
      : server_(tls.server.c_str(), tls.server_key.c_str(), tls.ca.c_str()),
        port_(server_.bind_to_any_port("127.0.0.1")) {
    server_.set_keep_alive_timeout(1);
    server_.set_read_timeout(1);
    server_.Get("/who",
                [](const auto&, auto& response) { response.set_content("ok", "text/plain"); });
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~TlsServer() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return absl::StrCat("https://127.0.0.1:", port_, "/who"); }

 private:
  httplib::SSLServer server_;
  const int port_;
  std::thread thread_;
};

TEST_F(HttpClientTest, OverTlsEachSideShowsItsCertificate) {
  const Scratch scratch;
  const TestTls tls = MakeTestTls(scratch.path());
  const TlsServer server(tls);
  const auto call = [&](const Tls& files) {
    const auto response = Call(*client_, {.url = server.url(), .tls = files});
    return response.ok() ? response->body : ReasonOf(response.status());
  };
  EXPECT_EQ(call({.ca = tls.ca, .certificate = tls.client, .key = tls.client_key}), "ok");
  EXPECT_EQ(call({}), "UPSTREAM_UNREACHABLE") << "nobody signed its certificate";
  EXPECT_NE(call({.ca = tls.ca}), "ok") << "we showed none";
  EXPECT_EQ(call({.ca = tls.ca, .certificate = tls.client, .key = tls.client_key}), "ok");
}

// A gRPC server speaks only HTTP/2.
TEST_F(HttpClientTest, SpeaksHttp2OverTls) {
  const Scratch scratch;
  const TestTls tls = MakeTestTls(scratch.path());
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({ReadFile(tls.server_key), ReadFile(tls.server)});
  grpc::CallbackGenericService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
  builder.RegisterCallbackGenericService(&service);
  const auto server = builder.BuildAndStart();
  const auto response = Call(*client_, {.method = "POST",
                                        .url = absl::StrCat("https://127.0.0.1:", port, "/a/b"),
                                        .tls = {.ca = tls.ca}});
  server->Shutdown(std::chrono::system_clock::now());
  EXPECT_TRUE(response.ok()) << response.status();
}

TEST_F(HttpClientTest, AcceptsAnyStatusAsAnAnswer) {
  EXPECT_EQ(Describe(Call(*client_, {.url = Url("/status/500")})), "500 text/plain oh");
  EXPECT_EQ(Call(*client_, {.url = Url("/nowhere")})->status, 404);
  EXPECT_EQ(Describe(Call(*client_, {.url = Url("/status/204")})), "204 text/plain ");
}

TEST_F(HttpClientTest, DoesNotFollowRedirects) {
  EXPECT_EQ(Call(*client_, {.url = Url("/moved")})->status, 302);
}

TEST_F(HttpClientTest, SendsMethodHeadersAndBody) {
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    const auto answer =
        Call(*client_,
             {.method = method,
              .url = Url("/echo"),
              .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", "r1/lock"}},
              .body = R"({"a":"é"})"});
    EXPECT_THAT(Describe(answer),
                AllOf(HasSubstr(absl::StrCat(method, R"( {"a":"é"})")),
                      HasSubstr("\nContent-Type: application/json"),
                      HasSubstr("\nIdempotency-Key: r1/lock"), HasSubstr("\nContent-Length: 10"),
                      Not(HasSubstr("\nExpect"))));
  }
}

TEST_F(HttpClientTest, SendsNothingElse) {
  const auto answer = Call(*client_, {.method = "POST", .url = Url("/echo")});
  EXPECT_THAT(Describe(answer), AllOf(HasSubstr("\nContent-Length: 0"),
                                      Not(HasSubstr("Content-Type")), Not(HasSubstr("Expect"))));
}

TEST_F(HttpClientTest, ReportsAnAnswerThatIsNotHttp) {
  RawServer garbage("\x16\x03\x01 this is not the protocol that you are looking for\r\n\r\n");
  EXPECT_EQ(Describe(Call(*client_, {.url = garbage.url()})), "UPSTREAM_BAD_HTTP");
}

TEST_F(HttpClientTest, ReportsAConnectionThatClosesWithoutAnAnswer) {
  RawServer mute("");
  const auto answer = Call(*client_, {.url = mute.url()});
  EXPECT_EQ(Describe(answer), "UPSTREAM_CLOSED");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
}

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";

// The first call leaves a connection that is kept; the next one on it gets no answer.
class KeptConnectionTest : public HttpClientTest {
 protected:
  KeptConnectionTest() { EXPECT_EQ(Describe(Call(*client_, {.url = peer_.url()})), "200  1"); }

  RawServer peer_{std::vector<std::string>{kOk, ""}};
};

TEST_F(KeptConnectionTest, ARequestThatMayHaveArrivedIsSentOnce) {
  for (const Request& request :
       {Request{.method = "POST", .body = "{}"}, Request{.method = "POST"},
        Request{.method = "POST", .body = std::string(100'000, 'x')},
        Request{.method = "PATCH", .body = "{}"}, Request{.method = "DELETE"}, Request{}}) {
    RawServer peer(std::vector<std::string>{kOk, ""});
    Request sent = request;
    sent.url = peer.url();
    EXPECT_EQ(Describe(Call(*client_, {.url = peer.url()})), "200  1");
    const auto answer = Call(*client_, sent);
    EXPECT_EQ(Describe(answer), "UPSTREAM_CLOSED") << request.method;
    EXPECT_TRUE(ClosedAsItCame(answer.status())) << request.method;
    EXPECT_FALSE(NeverSent(answer.status())) << request.method;
    EXPECT_EQ(peer.requests(), 2) << request.method;
  }
}

// A curl handle counts its attempts over all calls that it serves.
TEST_F(KeptConnectionTest, AllRequestsOnAConnectionGetTheSameError) {
  for (int i = 0; i < 12; ++i) {
    const auto answer = Call(*client_, {.url = peer_.url()});
    EXPECT_TRUE(ClosedAsItCame(answer.status())) << i << ": " << answer.status();
    EXPECT_EQ(Describe(Call(*client_, {.url = peer_.url(), .fresh = true})), "200  1") << i;
  }
}

TEST_F(KeptConnectionTest, AFreshRequestUsesANewConnection) {
  EXPECT_EQ(Describe(Call(*client_, {.url = Url("/port")})),
            Describe(Call(*client_, {.url = Url("/port")})));
  EXPECT_NE(Describe(Call(*client_, {.url = Url("/port")})),
            Describe(Call(*client_, {.url = Url("/port"), .fresh = true})));
}

TEST_F(KeptConnectionTest, AClosedOneIsNotUsed) {
  RawServer peer(kOk);
  for (int i = 1; i < 4; ++i) {
    EXPECT_EQ(Describe(Call(*client_, {.method = "POST", .url = peer.url(), .body = "1"})),
              "200  1");
    EXPECT_EQ(peer.requests(), i);
    peer.WaitUntilClosed(i);
  }
}

// What a peer sends on an idle connection is not an answer to the next request, which it has not
// received: a notice of a timeout, a second answer, a body that is too long.
TEST_F(KeptConnectionTest, OneWithUnreadDataIsNotUsed) {
  for (const char* stray :
       {"HTTP/1.1 408 Request Time-out\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL", "\r\n", "2"}) {
    for (const char* method : {"GET", "POST"}) {
      RawServer peer(std::vector<std::string>(3, kOk));
      EXPECT_EQ(Describe(Call(*client_, {.url = peer.url()})), "200  1");
      peer.SendNow(stray);
      EXPECT_EQ(Describe(Call(*client_, {.method = method, .url = peer.url()})), "200  1") << stray;
      EXPECT_EQ(peer.requests(), 2);
      peer.WaitUntilClosed(1);
      EXPECT_EQ(Describe(Call(*client_, {.method = method, .url = peer.url()})), "200  1") << stray;
    }
  }
}

TEST_F(HttpClientTest, ANewConnectionThatClosesIsNotAKeptOne) {
  RawServer mute("");
  const auto answer = Call(*client_, {.url = mute.url()});
  EXPECT_FALSE(ClosedAsItCame(answer.status()));
  EXPECT_FALSE(NeverSent(answer.status()));
}

TEST_F(HttpClientTest, ReportsAConnectionThatClosesWithinTheAnswer) {
  RawServer half("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot a hundred");
  EXPECT_EQ(Describe(Call(*client_, {.url = half.url()})), "UPSTREAM_CLOSED");
}

TEST_F(HttpClientTest, ReportsAClosedPort) {
  const auto answer = Call(*client_, {.url = absl::StrCat("http://127.0.0.1:", ClosedPort())});
  EXPECT_EQ(Describe(answer), "UPSTREAM_UNREACHABLE");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(NeverSent(answer.status()));
}

TEST_F(HttpClientTest, ReportsAClosedPortOfIpv6) {
  const auto client = *MakeClient({.egress = *Egress::Parse("::1")});
  const auto answer = Call(*client, {.url = absl::StrCat("http://[::1]:", ClosedPort())});
  EXPECT_EQ(Describe(answer), "UPSTREAM_UNREACHABLE");
}

TEST_F(HttpClientTest, GivesUpAtTheTimeout) {
  const auto answer = Call(*client_, {.url = Url("/slow"), .timeout = kShort});
  EXPECT_EQ(Describe(answer), "UPSTREAM_TIMEOUT");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(NeverSent(answer.status()));
}

TEST_F(HttpClientTest, AcceptsAnAnswerOfMaximumSizeAndNoByteMore) {
  const auto client = *MakeClient({.egress = Loopback(), .max_response_bytes = 100'000});
  EXPECT_EQ(Call(*client, {.url = Url("/bytes?count=100000")})->body.size(), 100'000);
  const auto answer = Call(*client, {.url = Url("/bytes?count=100001")});
  EXPECT_EQ(Describe(answer), "UPSTREAM_TOO_LARGE");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(HttpClientTest, CountsTheBytesOfAnAnswerOfUnknownSize) {
  const auto client = *MakeClient({.egress = Loopback(), .max_response_bytes = 100});
  RawServer endless("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'));
  EXPECT_EQ(Describe(Call(*client, {.url = endless.url()})), "UPSTREAM_TOO_LARGE");
}

TEST_F(HttpClientTest, RefusesAMalformedRequestAtOnce) {
  EXPECT_EQ(Describe(Call(*client_, {.url = "http://h/\r\nX: y"})), "BAD_HTTP_REQUEST");
}

TEST_F(HttpClientTest, SendsManyRequestsOnOneThread) {
  constexpr int kCalls = 500;
  const auto client =
      *MakeClient({.egress = Loopback(), .max_connections_per_host = TestServer::kThreads});
  std::set<std::thread::id> threads;
  std::vector<std::string> answers;
  absl::BlockingCounter left(kCalls);
  for (int i = 0; i < kCalls; ++i) {
    client->Send({.url = Url("/ok"), .timeout = kLong}, [&](absl::StatusOr<Response> response) {
      threads.insert(std::this_thread::get_id());
      answers.push_back(Describe(response));
      left.DecrementCount();
    });
  }
  left.Wait();
  EXPECT_EQ(threads.size(), 1);
  EXPECT_THAT(answers, Each(R"(200 application/json {"a":1})"));
}

TEST_F(HttpClientTest, SpreadsManyRequestsOverItsThreads) {
  constexpr int kCalls = 500;
  constexpr size_t kThreads = 3;
  const auto client = *MakeClient({.threads = kThreads,
                                   .egress = Loopback(),
                                   .max_connections_per_host = TestServer::kThreads});
  absl::Mutex mutex;
  std::set<std::thread::id> threads;
  std::vector<std::string> answers;
  absl::BlockingCounter left(kCalls);
  for (int i = 0; i < kCalls; ++i) {
    client->Send({.url = Url("/ok"), .timeout = kLong}, [&](absl::StatusOr<Response> response) {
      {
        absl::MutexLock lock(&mutex);
        threads.insert(std::this_thread::get_id());
        answers.push_back(Describe(response));
      }
      left.DecrementCount();
    });
  }
  left.Wait();
  EXPECT_EQ(threads.size(), kThreads);
  EXPECT_THAT(answers, Each(R"(200 application/json {"a":1})"));
}

TEST_F(HttpClientTest, RequestsDuringShutdownAreAnsweredByAnyThread) {
  Client* const client =
      MakeClient(
          {.threads = 2, .egress = Loopback(), .max_connections_per_host = TestServer::kThreads})
          ->release();
  std::atomic<int> refused = 0;
  const int calls = 20;
  for (int i = 0; i < calls; ++i) {
    client->Send({.url = Url("/slow"), .timeout = kLong}, [&](const absl::StatusOr<Response>&) {
      client->Send({.url = Url("/ok")}, [&](const absl::StatusOr<Response>& response) {
        if (Describe(response) == "SHUTTING_DOWN") ++refused;
      });
    });
  }
  while (slow_ < calls) std::this_thread::yield();
  delete client;
  EXPECT_EQ(refused, calls);
}

TEST_F(HttpClientTest, ACallbackMaySendTheNextRequest) {
  absl::Notification over;
  std::string second;
  client_->Send({.url = Url("/ok")}, [&](absl::StatusOr<Response>) {
    client_->Send({.url = Url("/status/201")}, [&](absl::StatusOr<Response> response) {
      second = Describe(response);
      over.Notify();
    });
  });
  over.WaitForNotification();
  EXPECT_EQ(second, "201 text/plain oh");
}

// The next three hold all connections to the host with slow calls.

TEST_F(HttpClientTest, RequestsWaitForAConnectionInTurn) {
  const auto client = *MakeClient({.egress = Loopback(), .max_connections_per_host = 2});
  absl::BlockingCounter left(5);
  std::deque<std::string> order;
  for (int i = 0; i < 5; ++i) {
    const bool slow = i < 2;
    client->Send({.url = Url(slow ? "/slow" : "/ok"), .timeout = kLong},
                 [&, slow](absl::StatusOr<Response>) {
                   order.push_back(slow ? "slow" : "ok");
                   left.DecrementCount();
                 });
  }
  while (slow_ < 2) std::this_thread::yield();
  release_.Notify();
  left.Wait();
  EXPECT_EQ(order.front(), "slow");
}

TEST_F(HttpClientTest, ATimeoutCountsTheWaitForAConnection) {
  const auto client = *MakeClient({.egress = Loopback(), .max_connections_per_host = 1});
  client->Send({.url = Url("/slow"), .timeout = kLong}, [](absl::StatusOr<Response>) {});
  const auto answer = Call(*client, {.url = Url("/ok"), .timeout = kShort});
  EXPECT_EQ(Describe(answer), "UPSTREAM_TIMEOUT");
  EXPECT_EQ(answer.status().message(), "no connection became free in time");
  EXPECT_TRUE(NeverSent(answer.status()));
}

TEST_F(HttpClientTest, RefusesOneRequestTooMany) {
  const auto client =
      *MakeClient({.egress = Loopback(), .max_calls = 2, .max_connections_per_host = 1});
  for (int i = 0; i < 2; ++i) {
    client->Send({.url = Url("/slow"), .timeout = kLong}, [](absl::StatusOr<Response>) {});
  }
  const auto answer = Call(*client, {.url = Url("/ok")});
  EXPECT_EQ(Describe(answer), "TOO_MANY_CALLS");
  EXPECT_TRUE(RetryDelayOf(answer.status()).has_value());
}

TEST_F(HttpClientTest, ItsDestructorAnswersOpenRequests) {
  auto client = *MakeClient({.egress = Loopback(), .max_connections_per_host = 1});
  std::vector<std::string> answers;
  const auto keep = [&](absl::StatusOr<Response> response) {
    answers.push_back(Describe(response));
  };
  client->Send({.url = Url("/slow"), .timeout = kLong}, keep);
  while (slow_ < 1) std::this_thread::yield();
  client->Send({.url = Url("/ok"), .timeout = kLong}, keep);
  client.reset();
  EXPECT_THAT(answers, testing::ElementsAre("SHUTTING_DOWN", "SHUTTING_DOWN"));
}

TEST_F(HttpClientTest, KeepsConnectionsAlive) {
  const std::string first = Describe(Call(*client_, {.url = Url("/port")}));
  EXPECT_EQ(Describe(Call(*client_, {.url = Url("/port")})), first);
}

}  // namespace
}  // namespace magpie::http
