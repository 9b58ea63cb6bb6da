#include "common/rpc/struct.h"

#include <gtest/gtest.h>

#include "common/value/json.h"

namespace magpie {
namespace {

Value::Map ThereAndBack(absl::string_view json) {
  google::protobuf::Struct proto;
  ToProto(*ParseJsonObject(json), proto);
  return FromProto(proto);
}

TEST(StructTest, EveryKindOfValueComesBack) {
  const char* const json =
      R"({"b":true,"d":1.5,"i":-3,"l":[1,"x",[],null],"m":{"n":{}},"n":null,"s":"t"})";
  EXPECT_EQ(ToJson(ThereAndBack(json)), json);
}

TEST(StructTest, ANumberThatNoDoubleHoldsBecomesItsDigits) {
  EXPECT_EQ(ToJson(ThereAndBack(R"({"a":9007199254740992,"b":-9007199254740993})")),
            R"({"a":9007199254740992,"b":"-9007199254740993"})");
  EXPECT_EQ(ToJson(ThereAndBack(R"({"a":18446744073709551615,"b":123456789012345678901})")),
            R"({"a":"18446744073709551615","b":"123456789012345678901"})");
}

TEST(StructTest, AWholeDoubleBecomesAnInt) {
  EXPECT_EQ(ThereAndBack(R"({"a":2.0,"b":1e300})"), (Value::Map{{"a", 2}, {"b", 1e300}}));
}

}  // namespace
}  // namespace magpie
