// APIs that are methods of a real gRPC server, over a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "services/resource-engine/testing/descriptors.h"
#include "services/resource-engine/testing/gateway_fixture.h"
#include "services/resource-engine/testing/grpc_upstream.h"

namespace magpie::resource {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using Reply = GrpcUpstream::Reply;

constexpr char kGetLock[] = "/bike.v1.LockService/GetLock";

class GatewayGrpcTest : public GatewayFixture {
 protected:
  GatewayGrpcTest() {
    Restart(absl::StrCat("bike=", bike_.url(), ",locks=", locks_.url()));
    Put(PutOfMethod("lock.get", "bike.v1.LockService/GetLock"));
    Put(PutOfField("", "lock.state", "lock.get", "/state"));
    Put(PutOfField("", "lock.battery", "lock.get", "/battery"));
  }

  static v1::PutResourceRequest PutOfMethod(const std::string& name, const std::string& method) {
    v1::PutResourceRequest request;
    request.mutable_resource()->set_name(name);
    v1::Api& api = *request.mutable_resource()->mutable_api();
    api.set_upstream("locks");
    api.mutable_grpc()->set_name(method);
    api.mutable_grpc()->set_descriptor_set(protos::LockSet());
    api.set_body("{'bike_id': bike_id}");
    api.add_params("bike_id");
    return request;
  }

  // Why the field "lock.state" has no value after this reply of the upstream.
  std::string FailureOf(const Reply& reply) {
    locks_.On(kGetLock, [reply](const auto&) { return reply; });
    const auto fetched = Fetch({"lock.state"}, R"({"bike_id":"b1"})");
    if (!fetched.ok() || fetched->errors().empty()) return "none";
    const v1::FieldError& error = fetched->errors(0);
    return absl::StrCat(error.reason(), error.retryable() ? " retryable: " : ": ", error.message());
  }

  GrpcUpstream locks_;
};

TEST_F(GatewayGrpcTest, AFetchCallsAMethodOnceForAllItsFields) {
  GrpcUpstream::Request asked;
  locks_.On(kGetLock, [&asked](const auto& request) {
    asked = request;
    return Reply{.message = "\x08\x02\x10\x50"};  // CLOSED, 80
  });
  const auto fetched = *Fetch({"lock.state", "lock.battery"}, R"({"bike_id":"b1"})");
  EXPECT_EQ(fetched.values(), R"({"lock.battery":80,"lock.state":"CLOSED"})");
  EXPECT_EQ(locks_.calls(), 1);
  EXPECT_EQ(asked.message,
            "\n\x02"
            "b1");
  EXPECT_EQ(HeaderOf(asked.metadata, "idempotency-key"), "r1/lock.get");
  EXPECT_THAT(HeaderOf(asked.metadata, "traceparent"),
              HasSubstr("0123456789abcdef0123456789abcdef"));
  EXPECT_LT(asked.time_left, absl::Seconds(3)) << "the API's timeout is its deadline";
  ASSERT_EQ(fetched.calls_size(), 1);
  EXPECT_EQ(Describe(fetched.calls(0)),
            "lock.get r1/lock.get GRPC /bike.v1.LockService/GetLock 200 "
            "[lock.state lock.battery] ");
}

TEST_F(GatewayGrpcTest, ReturnsValuesThatTheDescriptorsDoNotKnow) {
  locks_.On(kGetLock, [](const auto&) { return Reply{.message = "\x08\x63\x10\x50\x78\x01"}; });
  EXPECT_EQ(Fetch({"lock.state", "lock.battery"}, R"({"bike_id":"b1"})")->values(),
            R"({"lock.battery":80,"lock.state":99})");
}

TEST_F(GatewayGrpcTest, MapsACodeToItsHttpStatus) {
  EXPECT_EQ(FailureOf({.status = {StatusCode::NOT_FOUND, "secret"}}),
            "UPSTREAM_STATUS: lock.get: answered with status 404 (NOT_FOUND)");
  EXPECT_EQ(FailureOf({.status = {StatusCode::UNAVAILABLE, "down"}}),
            "UPSTREAM_STATUS retryable: lock.get: answered with status 503 (UNAVAILABLE)");
  for (const char* message : {"", "Deadline Exceeded", "context deadline exceeded"}) {
    EXPECT_EQ(FailureOf({.status = {StatusCode::DEADLINE_EXCEEDED, message}}),
              "UPSTREAM_STATUS retryable: lock.get: answered with status 504 (DEADLINE_EXCEEDED)");
  }
  EXPECT_EQ(Fetch({"lock.state"}, R"({"bike_id":"b1"})")->errors(0).http_status(), 504);
  EXPECT_EQ(
      FailureOf({.message = "\x0a"}),
      "UPSTREAM_BAD_MESSAGE: lock.get: answered with something that is not a valid bike.v1.Lock");
  EXPECT_EQ(FailureOf({.message = std::string(2 << 20, '\0')}),
            "UPSTREAM_TOO_LARGE: lock.get: its answer is more than 1048576 bytes");
}

TEST_F(GatewayGrpcTest, MetadataHasALimit) {
  EXPECT_EQ(FailureOf({.status = {StatusCode::NOT_FOUND, ""},
                       .trailers = {{"x-large", std::string(100'000, 'x')}}}),
            "UPSTREAM_TOO_LARGE: lock.get: the metadata of its answer is too long");
}

// Takes a call, and closes the connection.
class HangsUp {
 public:
  HangsUp() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    listen(listener_, SOMAXCONN);
    thread_ = std::thread([this] {
      for (int fd = 0; (fd = accept(listener_, nullptr, nullptr)) >= 0; close(fd)) {
        serving_ = fd;
        Take(fd);
        serving_ = -1;
      }
    });
  }
  ~HangsUp() {
    shutdown(listener_, SHUT_RDWR);
    shutdown(serving_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  int port() const { return port_; }
  int calls() const { return calls_; }

 private:
  // Reads until the method's name, as HPACK encodes it the first time.
  void Take(int fd) {
    constexpr char kSettings[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    send(fd, kSettings, sizeof(kSettings), MSG_NOSIGNAL);
    std::string all;
    char buffer[4096];
    while (all.find("LockService") == all.npos) {
      const ssize_t got = read(fd, buffer, sizeof(buffer));
      if (got <= 0) return;
      all.append(buffer, static_cast<size_t>(got));
    }
    ++calls_;
  }

  const int listener_;
  int port_ = 0;
  std::atomic<int> calls_ = 0;
  std::atomic<int> serving_ = -1;
  std::thread thread_;
};

// An answer may say that nothing was done; a closed connection does not.
TEST_F(GatewayGrpcTest, DoesNotRepeatACallThatMayHaveHadAnEffect) {
  auto close = PutOfMethod("lock.get", "bike.v1.LockService/CloseLock");
  auto& retry = *close.mutable_resource()->mutable_api()->mutable_policy()->mutable_retry();
  retry.set_budget(1);
  retry.set_when("status == 503");
  HangsUp peer;
  Restart(absl::StrCat("bike=http://127.0.0.1:1,locks=grpc://127.0.0.1:", peer.port()));
  Put(close);
  EXPECT_EQ(FailureOf({}),
            "UPSTREAM_CLOSED retryable: lock.get: the connection was closed before an answer came");
  EXPECT_EQ(peer.calls(), 1);
}

TEST_F(GatewayGrpcTest, AnUpstreamMayForbidARetry) {
  auto get = PutOfMethod("lock.get", "bike.v1.LockService/GetLock");
  auto& retry = *get.mutable_resource()->mutable_api()->mutable_policy()->mutable_retry();
  retry.set_budget(1);
  *retry.mutable_base() = TimeUtil::MillisecondsToDuration(1);
  Put(get);
  const std::string report =
      "UPSTREAM_STATUS retryable: lock.get: answered with status 503 (UNAVAILABLE)";
  const std::vector<std::pair<std::string, int>> kPushbacks = {
      {"1", 3}, {"-1", 1}, {"soon", 1}, {"600000", 1}};
  for (const auto& [pushback, calls] : kPushbacks) {
    const int before = locks_.calls();
    EXPECT_EQ(FailureOf({.status = {StatusCode::UNAVAILABLE, ""},
                         .trailers = {{"grpc-retry-pushback-ms", pushback}}}),
              report);
    EXPECT_EQ(locks_.calls() - before, calls) << pushback;
  }
}

TEST_F(GatewayGrpcTest, GivesUpAMethodThatDoesNotAnswer) {
  auto get = PutOfMethod("lock.get", "bike.v1.LockService/GetLock");
  *get.mutable_resource()->mutable_api()->mutable_timeout() = TimeUtil::MillisecondsToDuration(50);
  Put(get);
  EXPECT_EQ(FailureOf({.never = true}), "UPSTREAM_TIMEOUT retryable: lock.get: no answer in time");
  EXPECT_EQ(Fetch({"lock.state"}, R"({"bike_id":"b1"})")->errors(0).http_status(), 0);
}

TEST_F(GatewayGrpcTest, AnUnreachableUpstreamIsARetryableError) {
  Restart("bike=http://127.0.0.1:1,locks=grpc://127.0.0.1:1");
  EXPECT_EQ(FailureOf({}), "UPSTREAM_UNREACHABLE retryable: lock.get: no connection could be made");
}

// An upstream that passes on an error of others was itself reached.
TEST_F(GatewayGrpcTest, ReachesTheAddressThatAnswers) {
  EXPECT_EQ(FailureOf({.status = {StatusCode::UNAVAILABLE,
                                  "failed to connect to all addresses; last error: UNKNOWN"}}),
            "UPSTREAM_STATUS retryable: lock.get: answered with status 503 (UNAVAILABLE)");
}

TEST_F(GatewayGrpcTest, CallsOnlyPermittedAddresses) {
  for (const char* host : {"10.0.0.7:1", "[::1]:1", "[::ffff:10.0.0.7]:1", "169.254.169.254:1"}) {
    Restart(absl::StrCat("bike=http://127.0.0.1:1,locks=grpc://", host));
    EXPECT_EQ(FailureOf({}),
              "EGRESS_REFUSED: lock.get: its address may not be called (flag --egress)")
        << host;
  }
  Restart("bike=http://127.0.0.1:1,locks=grpc://no.such.host.invalid:1");
  EXPECT_EQ(FailureOf({}), "UPSTREAM_UNREACHABLE retryable: lock.get: its host has no address");
}

TEST_F(GatewayGrpcTest, OverTlsEachSideShowsItsCertificate) {
  const Scratch scratch;
  const auto tls = http::MakeTestTls(scratch / "tls");
  GrpcUpstream locks(tls);
  locks.On(kGetLock, [](const auto&) { return Reply{.message = "\x08\x01"}; });
  const auto restart = [&](const std::string& certificate) {
    const std::string auth = scratch / "auth.json";
    std::ofstream(auth) << R"({"locks":{"tls":{"ca":")" << tls.ca << "\"" << certificate << "}}}";
    Restart(absl::StrCat("bike=", bike_.url(), ",locks=", locks.url()), 100, auth);
  };
  restart("");
  EXPECT_EQ(FailureOf({}), "UPSTREAM_UNREACHABLE retryable: lock.get: no connection could be made");
  restart(absl::StrCat(R"(,"certificate":")", tls.client, R"(","key":")", tls.client_key, "\""));
  EXPECT_EQ(Fetch({"lock.state"}, R"({"bike_id":"b1"})")->values(), R"({"lock.state":"OPEN"})");
}

TEST_F(GatewayGrpcTest, AMessageThatDoesNotFitIsTheCallersFault) {
  const auto fetched = *Fetch({"lock.state"}, R"({"bike_id":{"a":1}})");
  ASSERT_EQ(fetched.errors_size(), 1);
  EXPECT_EQ(fetched.errors(0).reason(), "BAD_MESSAGE");
  EXPECT_THAT(fetched.errors(0).message(),
              HasSubstr("body: is not a valid bike.v1.GetLockRequest"));
}

// The value that does not fit is private, and the caller may not see it.
TEST_F(GatewayGrpcTest, TheErrorNamesThePlaceWithoutValues) {
  bike_.routes().Get("/person", [](const auto&, auto& response) {
    response.set_content(R"({"id":4111222233334444})", "application/json");
  });
  Put(PutOfApi("", "person.get", "GET", "/person"));
  auto id = PutOfField("", "person.id", "person.get", "/id");
  id.mutable_resource()->set_privacy(v1::PRIVACY_SENSITIVE);
  Put(id);
  auto get = PutOfMethod("lock.get", "bike.v1.LockService/GetLock");
  get.mutable_resource()->mutable_api()->clear_params();
  (*get.mutable_resource()->mutable_api()->mutable_inputs())["n"] = "person.id";
  const std::string start = "body: is not a valid bike.v1.GetLockRequest: ";
  for (const auto& [body, why] : std::vector<std::pair<std::string, std::string>>{
           {"{'bike_id': n}", "bike_id is not a string"},
           {"{'with': ['a', n]}", "with[1] is not a string"},
           {"{string(n): 'a'}",
            "it has a member whose name is not a field of bike.v1.GetLockRequest"}}) {
    get.mutable_resource()->mutable_api()->set_body(body);
    Put(get);
    v1::FetchRequest request;
    request.add_fields("lock.state");
    request.set_params("{}");
    request.mutable_trial();
    for (const bool trial : {false, true}) {
      if (!trial) request.clear_trial();
      const auto fetched = *Fetch(request);
      ASSERT_EQ(fetched.errors_size(), 1) << body;
      EXPECT_EQ(fetched.errors(0).message(), start + why);
      EXPECT_THAT(fetched.DebugString(), testing::Not(HasSubstr("4111")));
    }
    const absl::Status invoked = Invoke("lock.get", "{}").status();
    EXPECT_EQ(invoked.message(), start + why);
  }
}

TEST_F(GatewayGrpcTest, ADefinitionKeepsTheDescriptorsThatItNeeds) {
  v1::GetResourceRequest request;
  request.set_name("lock.get");
  const auto got =
      *CallAs("acme", life_->catalog(), &v1::CatalogService::Stub::GetResource, request);
  const std::string& kept = got.resource().api().grpc().descriptor_set();
  EXPECT_THAT(kept, HasSubstr("GetLockRequest"));
  EXPECT_EQ(kept.find("Unneeded"), std::string::npos);
  const auto list = *CallAs("acme", life_->catalog(), &v1::CatalogService::Stub::ListResources,
                            v1::ListResourcesRequest());
  EXPECT_EQ(list.resources(1).name(), "lock.get");
  EXPECT_EQ(list.resources(1).api().grpc().descriptor_set(), "");
}

TEST_F(GatewayGrpcTest, ReportsAllFaultsOfADefinitionThatDoesNotFit) {
  auto put = PutOfMethod("lock.bad", "bike.v1.LockService/Watch");
  v1::Api& api = *put.mutable_resource()->mutable_api();
  api.set_method("GET");
  api.set_path("/x");
  api.set_upstream("bike");
  (*api.mutable_headers())["Grpc-Bin"] = "'x'";
  put.set_request_id("bad");
  const auto bad = CallAs("acme", life_->catalog(), &v1::CatalogService::Stub::PutResource, put);
  EXPECT_THAT(FieldsAtFault(bad.status()),
              ElementsAre("resource.api.upstream", "resource.api.method", "resource.api.path",
                          "resource.api.headers[Grpc-Bin]", "resource.api.grpc"));
}

TEST_F(GatewayGrpcTest, SharesAndCachesMethodsThatOnlyRead) {
  auto get = PutOfMethod("lock.get", "bike.v1.LockService/GetLock");
  *get.mutable_resource()->mutable_api()->mutable_policy()->mutable_cache()->mutable_ttl() =
      TimeUtil::SecondsToDuration(60);
  Put(get);
  locks_.On(kGetLock, [](const auto& request) {
    return Reply{.message = request.message ==
                                    "\n\x02"
                                    "b1"
                                ? "\x08\x01"
                                : "\x08\x02"};
  });
  EXPECT_EQ(Fetch({"lock.state"}, R"({"bike_id":"b1"})")->values(), R"({"lock.state":"OPEN"})");
  EXPECT_EQ(Fetch({"lock.state"}, R"({"bike_id":"b1"})")->values(), R"({"lock.state":"OPEN"})");
  EXPECT_EQ(locks_.calls(), 1);
  EXPECT_EQ(Fetch({"lock.state"}, R"({"bike_id":"b2"})")->values(), R"({"lock.state":"CLOSED"})");
  EXPECT_EQ(locks_.calls(), 2);
}

// Also for callers that were answered from the cache before.
TEST_F(GatewayGrpcTest, AFreshCallServesOthersAfterwards) {
  auto get = PutOfMethod("lock.get", "bike.v1.LockService/GetLock");
  auto& cache = *get.mutable_resource()->mutable_api()->mutable_policy()->mutable_cache();
  *cache.mutable_ttl() = TimeUtil::SecondsToDuration(60);
  *cache.mutable_negative_ttl() = TimeUtil::SecondsToDuration(60);
  const std::vector<std::pair<std::string, Reply>> replies = {
      {"OPEN", {.message = "\x08\x01"}},
      {"CLOSED", {.message = "\x08\x02"}},
      {"NOT_FOUND", {.status = {StatusCode::NOT_FOUND, ""}}}};
  Put(get);
  const auto report = [this](const v1::FetchRequest& request) -> std::string {
    const auto fetched = Fetch(request);
    if (!fetched->errors().empty()) return fetched->errors(0).message();
    return fetched->values();
  };
  for (const auto& [before, first] : replies) {
    for (const auto& [after, second] : replies) {
      SCOPED_TRACE(absl::StrCat(before, ", then ", after));
      v1::FetchRequest plain;
      plain.add_fields("lock.state");
      plain.set_params(absl::StrCat(R"({"bike_id":")", before, after, R"("})"));
      v1::FetchRequest anew = plain;
      anew.mutable_max_age();
      locks_.On(kGetLock, [first = first](const auto&) { return first; });
      for (int i = 0; i < 3; ++i) EXPECT_THAT(report(plain), HasSubstr(before));
      locks_.On(kGetLock, [second = second](const auto&) { return second; });
      EXPECT_THAT(report(anew), HasSubstr(after));
      const int calls = locks_.calls();
      for (int i = 0; i < 3; ++i) EXPECT_THAT(report(plain), HasSubstr(after));
      EXPECT_EQ(locks_.calls(), calls);
    }
  }
}

TEST_F(GatewayGrpcTest, AnAbsentOptionalParameterIsNull) {
  auto put = PutOfApi("", "order.find", "GET", "/answer/200/1");
  put.mutable_resource()->mutable_api()->add_optional_params("city");
  (*put.mutable_resource()->mutable_api()->mutable_query())["city"] = "city";
  Put(put);
  EXPECT_EQ(Invoke("order.find", "{}")->call().path(), "/answer/200/1");
  EXPECT_EQ(Invoke("order.find", R"({"city":"Oslo"})")->call().path(), "/answer/200/1?city=Oslo");
}

}  // namespace
}  // namespace magpie::resource
