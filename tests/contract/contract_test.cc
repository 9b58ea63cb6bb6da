// The outer contract, held against every binary and every RPC: what they owe
// those who call, scrape and run them. The methods are read off the protos, so
// that a new one is held to it from its first day.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/testing/http_get.h"
#include "common/testing/process.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/contract/binary.h"

namespace magpie::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;

constexpr char kTraceparent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class ContractTest : public testing::TestWithParam<Kind> {
 protected:
  // Sends what `prepare` makes of an empty request, to each method.
  template <class Prepare, class Check>
  static void ForEachMethod(const Binary& binary, Prepare prepare, Check check) {
    for (const MethodDescriptor* method : MethodsOf(GetParam())) {
      SCOPED_TRACE(method->full_name());
      AnyRpc rpc(*method);
      prepare(rpc);
      check(*method, rpc.Send(binary.ChannelTo(method->service()->full_name())));
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Binaries, ContractTest, testing::ValuesIn(Kinds()), [](const auto& info) {
  return absl::StrReplaceAll(info.param.name, {{"-", "_"}});
});

std::string HealthOf(const Binary& binary, const std::string& service, const std::string& asked) {
  HealthCheckRequest request;
  request.set_service(asked);
  HealthCheckResponse response;
  grpc::ClientContext rpc;
  const auto stub = grpc::health::v1::Health::NewStub(binary.ChannelTo(service));
  const grpc::Status status = stub->Check(&rpc, request, &response);
  return status.ok() ? HealthCheckResponse::ServingStatus_Name(response.status())
                     : status.error_message();
}

TEST_P(ContractTest, HealthServesForThePortAndEachService) {
  Binary binary(GetParam());
  for (const std::string& service : GetParam().services) {
    ASSERT_NE(binary.ChannelTo(service), nullptr) << service;
    EXPECT_EQ(HealthOf(binary, service, ""), "SERVING") << service;
    EXPECT_EQ(HealthOf(binary, service, service), "SERVING") << service;
  }
}

TEST_P(ContractTest, EveryRpcHasItsSeriesFromTheStart) {
  Binary binary(GetParam());
  const std::string metrics = HttpGet(binary.metrics(), "/metrics");
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("magpie_build_info{name=\"", GetParam().name)));
  for (const MethodDescriptor* method : MethodsOf(GetParam())) {
    const std::string labels = absl::StrCat(
        "grpc_method=\"", method->name(), "\",grpc_service=\"", method->service()->full_name(),
        "\",grpc_type=\"", method->server_streaming() ? "server_stream" : "unary", "\"} 0\n");
    for (const char* series :
         {"started_total{", "handled_total{grpc_code=\"OK\",",
          "handled_total{grpc_code=\"Internal\",", "handling_seconds_count{"}) {
      EXPECT_THAT(metrics, HasSubstr(absl::StrCat("grpc_server_", series, labels)));
    }
  }
}

TEST_P(ContractTest, ProbesAnswer) {
  Binary binary(GetParam());
  EXPECT_EQ(HttpGet(binary.metrics(), "/livez"), "200 ok\n");
  EXPECT_EQ(HttpGet(binary.metrics(), "/readyz"), "200 ok\n");
}

TEST_P(ContractTest, EveryRpcRefusesAnInvalidTenant) {
  Binary binary(GetParam());
  ForEachMethod(
      binary,
      [](AnyRpc& rpc) {
        rpc.metadata = {{"magpie-tenant", "a/b"}};
      },
      [](const MethodDescriptor&, const absl::Status& status) {
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
        EXPECT_THAT(ViolationsOf(status), Contains(Field(&FieldViolation::field, "magpie-tenant")));
      });
}

TEST_P(ContractTest, EveryRpcRefusesBytesThatAreNotAMessage) {
  Binary binary(GetParam());
  // A tag that ends too early; a length that leads beyond the end; field 1 in a wire type that is
  // none.
  for (const std::string bytes : {"\xff\xff\xff", "\x0a\x7f", "\x0f"}) {
    ForEachMethod(
        binary, [&](AnyRpc& rpc) { rpc.bytes = bytes; },
        [](const MethodDescriptor&, const absl::Status& status) {
          EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
          EXPECT_EQ(ReasonOf(status), "BAD_MESSAGE_BYTES");
        });
  }
}

TEST_P(ContractTest, AMethodThatNoServiceHasIsUnimplemented) {
  Binary binary(GetParam());
  ForEachMethod(
      binary, [](AnyRpc& rpc) { rpc.path += "Nothing"; },
      [](const MethodDescriptor&, const absl::Status& status) {
        EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
      });
}

TEST_P(ContractTest, EveryRpcRefusesAMessageThatIsTooLarge) {
  Binary binary(GetParam(), {"--max_message_bytes=2000"});
  ForEachMethod(
      binary,
      [](AnyRpc& rpc) {
        constexpr int kUnknownField = 999;
        rpc.request->GetReflection()
            ->MutableUnknownFields(rpc.request.get())
            ->AddLengthDelimited(kUnknownField, std::string(2000, 'x'));
      },
      [](const MethodDescriptor&, const absl::Status& status) {
        EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
        EXPECT_EQ(ReasonOf(status), "MESSAGE_TOO_LARGE");
      });
}

bool IsList(const MethodDescriptor& method) {
  return absl::StartsWith(method.name(), "List") || method.name() == "GetQualityReport";
}

// Whether a request that names nothing is one: of all there is, or since there is nothing to name.
bool NeedsNothing(const MethodDescriptor& method) {
  return IsList(method) || method.input_type()->field_count() == 0;
}

TEST_P(ContractTest, EveryRefusalOfAnEmptyRequestHasAReason) {
  Binary binary(GetParam());
  int refused = 0;
  ForEachMethod(
      binary, [](AnyRpc&) {},
      [&](const MethodDescriptor& method, const absl::Status& status) {
        if (NeedsNothing(method)) {
          EXPECT_TRUE(status.ok()) << status;
          return;
        }
        ++refused;
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
        EXPECT_FALSE(ViolationsOf(status).empty());
      });
  EXPECT_GT(refused, 0);
}

// The gateway passes request_id on, and makes one up.
bool WantsRequestId(const MethodDescriptor& method) {
  return method.input_type()->FindFieldByName("request_id") != nullptr &&
         method.service()->name() != "GatewayService";
}

TEST_P(ContractTest, EveryChangeRequiresARequestId) {
  Binary binary(GetParam());
  for (const std::string& id : {std::string(), std::string(65, 'a'), std::string("a/b")}) {
    ForEachMethod(
        binary,
        [&](AnyRpc& rpc) {
          if (!WantsRequestId(rpc.method)) return;
          const FieldDescriptor* field = rpc.method.input_type()->FindFieldByName("request_id");
          rpc.request->GetReflection()->SetString(rpc.request.get(), field, id);
        },
        [&](const MethodDescriptor& method, const absl::Status& status) {
          if (!WantsRequestId(method)) return;
          EXPECT_THAT(ViolationsOf(status), Contains(Field(&FieldViolation::field, "request_id")))
              << status;
        });
  }
}

// The version or revision that a caller says it has seen; null where it says none.
const FieldDescriptor* SeenBy(const MethodDescriptor& method) {
  for (const char* name : {"expected_version", "expected_revision", "known_revision"}) {
    if (const auto* field = method.input_type()->FindFieldByName(name)) return field;
  }
  return nullptr;
}

// Sets the fields that an RPC checks first, when it reports only its first fault.
void NameSomething(AnyRpc& rpc) {
  const std::vector<std::pair<const char*, const char*>> kNames = {
      {"request_id", "r1"},   {"instance_id", "a"}, {"task_id", "a.1"}, {"wait_id", "a.1"},
      {"incident_id", "a.1"}, {"to_node", "A"},     {"flow_key", "f"}};
  for (const auto& [name, value] : kNames) {
    const FieldDescriptor* field = rpc.method.input_type()->FindFieldByName(name);
    if (field == nullptr) continue;
    rpc.request->GetReflection()->SetString(rpc.request.get(), field, value);
  }
}

TEST_P(ContractTest, ExpectedVersionsAreNotNegative) {
  Binary binary(GetParam());
  for (const int64_t version : {int64_t{-1}, std::numeric_limits<int64_t>::min()}) {
    ForEachMethod(
        binary,
        [&](AnyRpc& rpc) {
          const FieldDescriptor* seen = SeenBy(rpc.method);
          if (seen == nullptr) return;
          NameSomething(rpc);
          rpc.request->GetReflection()->SetInt64(rpc.request.get(), seen, version);
        },
        [](const MethodDescriptor& method, const absl::Status& status) {
          const FieldDescriptor* seen = SeenBy(method);
          if (seen == nullptr) return;
          EXPECT_THAT(ViolationsOf(status), Contains(Field(&FieldViolation::field, seen->name())))
              << status;
        });
  }
}

TEST_P(ContractTest, EveryListIsPaged) {
  Binary binary(GetParam());
  ForEachMethod(
      binary,
      [&](AnyRpc& rpc) {
        if (!IsList(rpc.method)) return;
        const FieldDescriptor* size = rpc.method.input_type()->FindFieldByName("page_size");
        ASSERT_NE(size, nullptr);
        EXPECT_NE(rpc.method.output_type()->FindFieldByName("next_page_token"), nullptr);
        rpc.request->GetReflection()->SetInt32(rpc.request.get(), size, -1);
      },
      [&](const MethodDescriptor& method, const absl::Status& status) {
        if (!IsList(method)) return;
        EXPECT_THAT(ViolationsOf(status), Contains(Field(&FieldViolation::field, "page_size")));
      });
  ForEachMethod(
      binary,
      [&](AnyRpc& rpc) {
        if (!IsList(rpc.method)) return;
        const FieldDescriptor* token = rpc.method.input_type()->FindFieldByName("page_token");
        ASSERT_NE(token, nullptr);
        rpc.request->GetReflection()->SetString(rpc.request.get(), token, "made-up");
      },
      [&](const MethodDescriptor& method, const absl::Status& status) {
        if (!IsList(method)) return;
        EXPECT_THAT(ViolationsOf(status), Contains(Field(&FieldViolation::field, "page_token")));
      });
}

TEST_P(ContractTest, AFailedRpcIsLoggedWithItsTrace) {
  Binary binary(GetParam());
  ForEachMethod(
      binary,
      [](AnyRpc& rpc) {
        rpc.metadata = {{"magpie-tenant", "a/b"}, {"traceparent", kTraceparent}};
      },
      [](const MethodDescriptor&, const absl::Status&) {});
  binary.process().Signal(SIGTERM);
  EXPECT_EQ(binary.process().Wait(), 0);
  for (const MethodDescriptor* method : MethodsOf(GetParam())) {
    EXPECT_THAT(binary.process().output(),
                HasSubstr(absl::StrCat("trace_id=4bf92f3577b34da6a3ce929d0e0e4736 method=",
                                       method->service()->full_name(), "/", method->name(),
                                       " code=InvalidArgument")));
  }
}

TEST_P(ContractTest, AConfigurationThatIsUnknownOrWrongIsRefused) {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"--no_such_flag=1", ": unknown flag --no_such_flag\n"},
      {"stray", ": unexpected argument stray\n"},
      {"--config=/nowhere", ": cannot read the configuration /nowhere\n"},
  };
  for (const auto& [argument, error] : all) {
    Process child({GetParam().path, argument});
    EXPECT_EQ(child.Wait(), 2) << argument;
    EXPECT_EQ(child.output(), GetParam().name + error);
  }
  Process child({GetParam().path}, std::vector<std::string>{"MAGPIE_NO_SUCH_FLAG=1"});
  EXPECT_EQ(child.Wait(), 2);
  EXPECT_THAT(child.output(), HasSubstr("unknown environment variable MAGPIE_NO_SUCH_FLAG\n"));
}

TEST_P(ContractTest, PrintsVersionAndConfiguration) {
  Process version({GetParam().path, "--version"});
  EXPECT_EQ(version.Wait(), 0);
  EXPECT_THAT(version.output(), testing::MatchesRegex(GetParam().name + " [0-9.]+\n"));
  Process config({GetParam().path, "--print-config", "--data=/somewhere"});
  EXPECT_EQ(config.Wait(), 0);
  EXPECT_THAT(config.output(), AllOf(HasSubstr("data = /somewhere  # command line\n"),
                                     HasSubstr("max_rpcs = 10000  # default\n")));
}

TEST_P(ContractTest, ADataDirectoryInUseIsRefusedInOneLine) {
  Binary binary(GetParam());
  std::vector<std::string> arguments = {GetParam().path, "--metrics=127.0.0.1:0",
                                        "--data=" + binary.data()};
  for (const std::string& flag : GetParam().listen_flags) {
    arguments.push_back(absl::StrCat("--", flag, "=127.0.0.1:0"));
  }
  Process second(arguments);
  EXPECT_EQ(second.Wait(), 1);
  EXPECT_THAT(second.output(), AllOf(HasSubstr(GetParam().name + ": "), EndsWith("\n")));
  EXPECT_EQ(std::count(second.output().begin(), second.output().end(), '\n'), 1) << second.output();
}

}  // namespace
}  // namespace magpie::contract
