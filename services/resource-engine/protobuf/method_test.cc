#include "services/resource-engine/protobuf/method.h"

#include <gtest/gtest.h>

#include <map>

#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/testing/descriptors.h"

namespace magpie::protos {
namespace {

std::shared_ptr<const Method> GetLock() {
  return *Method::Compile(LockSet(), "bike.v1.LockService/GetLock");
}

std::string WhyNot(const std::string& set, const std::string& name) {
  return std::string(Method::Compile(set, name).status().message());
}

TEST(ProtoMethodTest, MessagesAreJsonBothWays) {
  const auto method = GetLock();
  EXPECT_EQ(method->path(), "/bike.v1.LockService/GetLock");
  const std::string request = *method->Encode(R"({"bike_id": "b1"})");
  EXPECT_EQ(request,
            "\n\x02"
            "b1");
  // Fields 1 and 2: CLOSED, 80.
  EXPECT_EQ(*method->Decode("\x08\x02\x10\x50"), R"({"state":"CLOSED","battery":80,"turns":"0"})");
}

TEST(ProtoMethodTest, AMessageThatDoesNotFitIsOneError) {
  const auto method = GetLock();
  const absl::Status wrong = method->Encode(R"({"bike": "b1"})").status();
  EXPECT_EQ(ReasonOf(wrong), "BAD_MESSAGE");
  EXPECT_EQ(wrong.message(),
            "is not a valid bike.v1.GetLockRequest: it has a member whose name is not a field of "
            "bike.v1.GetLockRequest");
  EXPECT_EQ(ReasonOf(method->Encode("[").status()), "BAD_MESSAGE");
  const absl::Status value = method->Encode(R"({"bike_id": {"a": "secret"}})").status();
  EXPECT_EQ(ReasonOf(value), "BAD_MESSAGE");
  EXPECT_EQ(value.message().find("secret"), std::string::npos) << "an error shows no value";
  EXPECT_EQ(ReasonOf(method->Decode("\x0a").status()), "UPSTREAM_BAD_MESSAGE");
}

TEST(ProtoMethodTest, NamesAreCheckedWithoutTheirValues) {
  const auto method = GetLock();
  EXPECT_TRUE(method->CheckNames(R"({"bike_id":"b1","with":[null]})").ok());
  EXPECT_TRUE(method->CheckNames(R"({"bike_id":{"a":1}})").ok()) << "a value that does not fit";
  const absl::Status wrong = method->CheckNames(R"({"bike_id":"b1","bike":null})");
  EXPECT_EQ(ReasonOf(wrong), "BAD_MESSAGE");
  EXPECT_EQ(wrong.message(),
            "is not a valid bike.v1.GetLockRequest: bike is not a field of bike.v1.GetLockRequest");
}

// A message with a field of each kind that ProtoJSON has.
constexpr char kKindsProto[] = R"(
syntax = "proto3";
package a;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
service S { rpc Get(Kinds) returns (Kinds); }
message Kinds {
  bool flag = 1;
  uint32 small = 2;
  int64 large = 3;
  float real = 4;
  bytes raw = 5;
  repeated Kinds list = 6;
  map<string, Kinds> by_name = 7;
  map<int32, double> numbers = 8;
  google.protobuf.Duration wait = 9;
  google.protobuf.BoolValue maybe = 10;
  google.protobuf.Int32Value count = 11;
  google.protobuf.DoubleValue rate = 12;
  google.protobuf.StringValue text = 13;
  google.protobuf.Struct open = 14;
  google.protobuf.Value any_value = 15;
  google.protobuf.ListValue values = 16;
  google.protobuf.Any any = 17;
  optional Kinds within = 18;
  oneof choice { string a = 19; int32 b = 20; }
}
)";

TEST(ProtoMethodTest, FindsWhatAPointerLeadsTo) {
  const auto method = *Method::Compile(SetOf({{"a.proto", kKindsProto}}), "a.S/Get");
  const auto at = [&method](const std::string& pointer) {
    const auto example = method->ExampleAt(pointer);
    return example.ok() ? ToJson(*example) : std::string(example.status().message());
  };
  const std::map<std::string, std::string> kExpected = {
      {"", "{}"},
      {"/flag", "true"},
      {"/small", "1"},
      {"/large", R"("")"},
      {"/real", "1.5"},
      {"/raw", R"("")"},
      {"/list", "[]"},
      {"/list/0", "{}"},
      {"/list/12/list/0/small", "1"},
      {"/by_name", "{}"},
      {"/by_name/any", "{}"},
      {"/by_name/a~1b/flag", "true"},
      {"/numbers/7", "1.5"},
      {"/wait", R"("")"},
      {"/maybe", "true"},
      {"/count", "1"},
      {"/rate", "1.5"},
      {"/text", R"("")"},
      {"/open", "{}"},
      {"/open/a/b", "null"},
      {"/any_value", "null"},
      {"/any_value/a", "null"},
      {"/values", "[]"},
      {"/values/0/a", "null"},
      {"/any/value", "null"},
      {"/within/within/b", "1"},
      {"/a", R"("")"},
  };
  for (const auto& [pointer, example] : kExpected) EXPECT_EQ(at(pointer), example) << pointer;
  for (const char* nowhere : {"flag", "/Flag", "/byName", "/list/x", "/list/01", "/list/0/0",
                              "/flag/0", "/numbers/7/a", "/wait/seconds", "/choice", "/"}) {
    EXPECT_EQ(at(nowhere), "leads to nothing in a.Kinds") << nowhere;
  }
}

TEST(ProtoMethodTest, ReadsTheEffectsOfAMethodFromItsOption) {
  EXPECT_TRUE(GetLock()->reads_only());
  EXPECT_TRUE(GetLock()->idempotent());
  const auto close = *Method::Compile(LockSet(), "bike.v1.LockService/CloseLock");
  EXPECT_FALSE(close->reads_only());
  EXPECT_FALSE(close->idempotent());
}

TEST(ProtoMethodTest, ATrimmedSetHasOnlyWhatTheMethodNeeds) {
  const std::string set = SetOf({{"a.proto", R"(syntax = "proto3"; package a;
                                   import public "b.proto";
                                   service S { rpc M(In) returns (b.Out); }
                                   message In {})"},
                                 {"b.proto", R"(syntax = "proto3"; package b;
                                   import "c.proto";
                                   message Out { c.Kind kind = 1; } message Other { c.Far far = 1; })"},
                                 {"c.proto", R"(syntax = "proto3"; package c;
                                   enum Kind { NONE = 0; SOME = 1; } message Far {})"}});
  const auto method = *Method::Compile(set, "a.S/M");
  const std::string trimmed = method->TrimmedSet(32 << 10);
  EXPECT_EQ(trimmed.find("Far"), std::string::npos);
  EXPECT_EQ(trimmed.find("Other"), std::string::npos);
  EXPECT_LT(trimmed.size(), set.size());
  const auto again = Method::Compile(trimmed, "a.S/M");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*(*again)->Decode("\x08\x01"), R"({"kind":"SOME"})");
  EXPECT_EQ((*again)->TrimmedSet(32 << 10), trimmed);
  EXPECT_EQ(GetLock()->TrimmedSet(32 << 10).find("Unneeded"), std::string::npos);
}

TEST(ProtoMethodTest, ReportsTheFaultOfABadSet) {
  EXPECT_EQ(WhyNot("nonsense", "a.S/M"), "the descriptor set: is not a FileDescriptorSet");
  EXPECT_EQ(WhyNot("", "a.S/M"), "the descriptor set: is not a FileDescriptorSet");
  EXPECT_EQ(WhyNot(LockSet(), "bike.v1.LockService"),
            "the descriptor set: has no method bike.v1.LockService");
  EXPECT_EQ(WhyNot(LockSet(), "bike.v1.LockService/Watch"),
            "the descriptor set: says that bike.v1.LockService/Watch streams");
  EXPECT_EQ(WhyNot(SetOf({{"a.proto", R"(syntax = "proto3"; import "gone.proto";)"}}), "a.S/M"),
            "the descriptor set: lacks the file gone.proto; protoc --include_imports");
  EXPECT_EQ(WhyNot(SetOf({{"a.proto", R"(syntax = "proto3"; import "b.proto";)"},
                          {"b.proto", R"(syntax = "proto3"; import "a.proto";)"}}),
                   "a.S/M"),
            "the descriptor set: imports itself, or too many files: a.proto");
  EXPECT_EQ(
      WhyNot(SetOf({{"a.proto", R"(syntax = "proto3"; message M { Gone g = 1; })"}}), "a.S/M"),
      R"(the descriptor set: a.proto: M.g: "Gone" is not defined.)");
}

TEST(ProtoMethodTest, ASetListsTheMethodsOfItsServices) {
  const auto methods = *ListMethods(LockSet());
  ASSERT_EQ(methods.size(), 4);
  EXPECT_EQ(methods[0].name, "bike.v1.LockService/GetLock");
  EXPECT_TRUE(methods[0].unary);
  EXPECT_FALSE(methods[2].unary);
  ASSERT_EQ(methods[0].request.size(), 2);
  EXPECT_EQ(ToJson(methods[0].request[1].example), "[]");
  EXPECT_EQ(methods[0].response[3].name, "maker");
  EXPECT_EQ(ToJson(methods[0].response[3].example), "{}");
}

}  // namespace
}  // namespace magpie::protos
