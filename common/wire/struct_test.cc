#include "common/wire/struct.h"

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

TEST(StructTest, AWholeDoubleBecomesAnInt) {
  EXPECT_EQ(ThereAndBack(R"({"a":2.0,"b":1e300})"), (Value::Map{{"a", 2}, {"b", 1e300}}));
}

}  // namespace
}  // namespace magpie
