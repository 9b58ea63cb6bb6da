#include "common/protos/method.h"

#include <gtest/gtest.h>

#include "common/protos/testing.h"
#include "common/status/error.h"

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

TEST(ProtoMethodTest, WhatDoesNotFitIsOneError) {
  const auto method = GetLock();
  const absl::Status wrong = method->Encode(R"({"bike": "b1"})").status();
  EXPECT_EQ(ReasonOf(wrong), "BAD_MESSAGE");
  EXPECT_TRUE(std::string(wrong.message()).find("bike: Cannot find field") != std::string::npos)
      << wrong;
  EXPECT_EQ(ReasonOf(method->Encode("[").status()), "BAD_MESSAGE");
  EXPECT_EQ(ReasonOf(method->Decode("\x0a").status()), "UPSTREAM_BAD_MESSAGE");
}

TEST(ProtoMethodTest, WhatCallingItDoesIsSaidByItsOption) {
  EXPECT_TRUE(GetLock()->reads_only());
  EXPECT_TRUE(GetLock()->idempotent());
  const auto close = *Method::Compile(LockSet(), "bike.v1.LockService/CloseLock");
  EXPECT_FALSE(close->reads_only());
  EXPECT_FALSE(close->idempotent());
}

TEST(ProtoMethodTest, ATrimmedSetHasWhatTheMethodNeedsAndNoMore) {
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
  const std::string trimmed = method->TrimmedSet();
  EXPECT_EQ(trimmed.find("Far"), std::string::npos);
  EXPECT_EQ(trimmed.find("Other"), std::string::npos);
  EXPECT_LT(trimmed.size(), set.size());
  const auto again = Method::Compile(trimmed, "a.S/M");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*(*again)->Decode("\x08\x01"), R"({"kind":"SOME"})");
  EXPECT_EQ((*again)->TrimmedSet(), trimmed);
  EXPECT_EQ(GetLock()->TrimmedSet().find("Unneeded"), std::string::npos);
}

TEST(ProtoMethodTest, ABadSetTellsWhatIsWrong) {
  EXPECT_EQ(WhyNot("nonsense", "a.S/M"), "the descriptor set: is no FileDescriptorSet");
  EXPECT_EQ(WhyNot("", "a.S/M"), "the descriptor set: is no FileDescriptorSet");
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
  EXPECT_TRUE(methods[0].request[1].repeated);
  EXPECT_EQ(methods[0].response[3].name, "maker");
  EXPECT_TRUE(methods[0].response[3].is_message);
}

}  // namespace
}  // namespace magpie::protos
