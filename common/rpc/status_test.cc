#include "common/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/utf8.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace magpie {
namespace {

using testing::HasSubstr;

// "NOT_FOUND TASK_NOT_FOUND no such task: t1 [field: description] retry 2s"
std::string Describe(const absl::Status& status) {
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status),
                                  " ", std::string(status.message()));
  for (const FieldViolation& violation : ViolationsOf(status)) {
    absl::StrAppend(&text, " [", violation.field, ": ", violation.description, "]");
  }
  if (const auto delay = RetryDelayOf(status)) {
    absl::StrAppend(&text, " retry ", absl::FormatDuration(*delay));
  }
  return text;
}

google::rpc::Status WireOf(const absl::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(ToGrpc(status).error_details()));
  return wire;
}

TEST(WireStatusTest, KeepsAnErrorThereAndBack) {
  const std::vector<absl::Status> all = {
      absl::OkStatus(),
      absl::NotFoundError("no such task"),
      Error(absl::StatusCode::kAborted, "STALE_VERSION", "version is 3, not 2"),
      InvalidField("form.fields[2].key", "is empty"),
      InvalidFields("BAD_MODEL", {{"elements[0]", "has no id"}, {"elements[1]", "is unknown"}}),
      WithRetry(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "too many calls"),
                absl::Milliseconds(1500)),
  };
  for (const absl::Status& status : all) {
    EXPECT_EQ(Describe(FromGrpc(ToGrpc(status))), Describe(status));
  }
}

TEST(WireStatusTest, EveryErrorHasOneErrorInfoOfOurDomain) {
  for (int code = 1; code <= 16; ++code) {
    const google::rpc::Status wire = WireOf(absl::Status(static_cast<absl::StatusCode>(code), "x"));
    google::rpc::ErrorInfo info;
    ASSERT_EQ(wire.details_size(), 1) << code;
    ASSERT_TRUE(wire.details(0).UnpackTo(&info)) << code;
    EXPECT_EQ(wire.code(), code);
    EXPECT_EQ(info.domain(), "magpie");
    EXPECT_EQ(info.reason(), absl::StatusCodeToString(static_cast<absl::StatusCode>(code)));
  }
}

TEST(WireStatusTest, TrailersStayWithinTheLimitOfClients) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 1000; ++i)
    violations.push_back({absl::StrCat("elements[", i, "]"), "is bad"});
  const grpc::Status many = ToGrpc(InvalidFields("BAD_MODEL", violations));
  EXPECT_LT(many.error_details().size(), 3000U);
  EXPECT_GT(ViolationsOf(FromGrpc(many)).size(), 50U);
  EXPECT_THAT(many.error_message(), HasSubstr("999 more"));

  const grpc::Status large = ToGrpc(InvalidField("x", std::string(100'000, 'y')));
  EXPECT_LT(large.error_message().size() + large.error_details().size(), 5000U);
}

TEST(WireStatusTest, BytesThatAreNotTextMakeAReadableError) {
  const absl::Status status = InvalidField("name\xff", "quotes \xc3\x28");
  EXPECT_EQ(Describe(FromGrpc(ToGrpc(status))),
            "INVALID_ARGUMENT INVALID_FIELD name? quotes ?( [name?: quotes ?(]");
}

TEST(WireStatusTest, ForeignErrorsKeepCodeAndMessage) {
  const grpc::Status plain(grpc::StatusCode::UNAVAILABLE, "connection refused");
  EXPECT_EQ(Describe(FromGrpc(plain)), "UNAVAILABLE UNAVAILABLE connection refused");
  const grpc::Status garbage(grpc::StatusCode::NOT_FOUND, "gone", "\x01\x02garbage");
  EXPECT_EQ(Describe(FromGrpc(garbage)), "NOT_FOUND NOT_FOUND gone");
  const grpc::Status strange(static_cast<grpc::StatusCode>(77), "what");
  EXPECT_EQ(Describe(FromGrpc(strange)), "UNKNOWN UNKNOWN what");
}

TEST(Utf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(ToUtf8("äöü", 4), "äö");
  EXPECT_EQ(ToUtf8("äöü", 5), "äö");
  EXPECT_EQ(ToUtf8("€", 2), "");
}

TEST(Utf8Test, ReplacesWhatIsNoCharacter) {
  EXPECT_EQ(ToUtf8("\xc0\x80", 9), "??");            // overlong
  EXPECT_EQ(ToUtf8("\xe0\x80\x80", 9), "???");       // overlong
  EXPECT_EQ(ToUtf8("\xed\xa0\x80", 9), "???");       // surrogate
  EXPECT_EQ(ToUtf8("\xf4\x90\x80\x80", 9), "????");  // beyond the last
  EXPECT_EQ(ToUtf8("a\xe2\x82", 9), "a??");          // cut off
  EXPECT_EQ(ToUtf8("\xf0\x9f\x9a\xb2", 9), "🚲");
}

}  // namespace
}  // namespace magpie
