// The errors for JSON that is not a request message, which show no values.

#include "services/resource-engine/protobuf/misfit.h"

#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/protobuf/method.h"
#include "services/resource-engine/testing/descriptors.h"

namespace magpie::protos {
namespace {

constexpr char kProto[] = R"(
syntax = "proto3";
package shop.v1;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service Shop {
  rpc Buy(Order) returns (Order);
  rpc Note(google.protobuf.Struct) returns (Order);
  rpc At(google.protobuf.Timestamp) returns (Order);
  rpc Count(google.protobuf.Int64Value) returns (Order);
}
enum Kind { NONE = 0; CARD = 1; }
message Order {
  string card = 1;
  int32 small = 2;
  uint64 large = 3;
  sint64 shift = 4;
  fixed32 fixed = 5;
  float weight = 6;
  double price = 7;
  bool paid = 8;
  bytes raw = 9;
  Kind kind = 10;
  Order parent = 11;
  repeated Order parts = 12;
  repeated int32 sizes = 13;
  repeated Kind kinds = 14;
  map<string, int32> counts = 15;
  map<int64, Order> by_number = 16;
  map<bool, string> by_flag = 17;
  map<uint32, Kind> kind_of = 18;
  google.protobuf.Timestamp at = 19;
  google.protobuf.Duration wait = 20;
  google.protobuf.FieldMask mask = 21;
  google.protobuf.Any any = 22;
  google.protobuf.Struct open = 23;
  google.protobuf.ListValue list = 24;
  google.protobuf.Int64Value count = 25;
  google.protobuf.StringValue text = 26;
  google.protobuf.BoolValue flag = 27;
  google.protobuf.BytesValue blob = 28;
  oneof way { string street = 29; Order shop = 30; }
  string long_name = 31;
  repeated google.protobuf.Timestamp times = 32;
}
)";

constexpr char kStart[] = "is not a valid shop.v1.Order: ";

std::shared_ptr<const Method> Shop(const std::string& name) {
  return *Method::Compile(SetOf({{"shop.proto", kProto}}), "shop.v1.Shop/" + name);
}

// The error after the name of the message; "fits" if there is none.
std::string WhyNot(const std::string& json) {
  static const auto method = Shop("Buy");
  const absl::Status why = method->Encode(json).status();
  if (why.ok()) return "fits";
  EXPECT_EQ(ReasonOf(why), "BAD_MESSAGE");
  const std::string message(why.message());
  EXPECT_EQ(message.rfind(kStart, 0), 0) << message;
  return message.substr(sizeof(kStart) - 1);
}

TEST(MisfitTest, AScalarIsNamedWithTheTypeThatItsFieldHas) {
  for (const auto& [json, why] : std::vector<std::pair<std::string, std::string>>{
           {R"({"card":4111222233334444})", "card is not a string"},
           {R"({"card":true})", "card is not a string"},
           {R"({"card":["4111"]})", "card is not a string"},
           {R"({"card":{"4111":1}})", "card is not a string"},
           {R"({"small":4111222233334444})", "small is not an int32"},
           {R"({"small":1.5})", "small is not an int32"},
           {R"({"small":"4111 2222"})", "small is not an int32"},
           {R"({"large":-4111})", "large is not a uint64"},
           {R"({"large":411122223333444455556666})", "large is not a uint64"},
           {R"({"shift":"SECRET"})", "shift is not an int64"},
           {R"({"fixed":-1})", "fixed is not a uint32"},
           {R"({"weight":"SECRET"})", "weight is not a float"},
           {R"({"weight":4.111e99})", "weight is not a float"},
           {R"({"price":"SECRET"})", "price is not a double"},
           {R"({"paid":"SECRET"})", "paid is not a bool"},
           {R"({"paid":4111})", "paid is not a bool"},
           {R"({"raw":"SECRET!!"})", "raw is not base64, as a field of bytes is written"},
           {R"({"kind":"SECRET"})", "kind is not a value of the enum shop.v1.Kind"},
           {R"({"kind":1.5})", "kind is not a value of the enum shop.v1.Kind"},
       }) {
    EXPECT_EQ(WhyNot(json), why) << json;
  }
}

TEST(MisfitTest, AWellKnownMessageIsNamedWithHowItIsWritten) {
  for (const auto& [json, why] : std::vector<std::pair<std::string, std::string>>{
           {R"({"at":"SECRET"})",
            R"(at is not a timestamp, which is written like "2026-01-31T08:30:00Z")"},
           {R"({"at":4111})",
            R"(at is not a timestamp, which is written like "2026-01-31T08:30:00Z")"},
           {R"({"wait":"SECRETs"})", R"(wait is not a duration, which is written like "1.5s")"},
           {R"({"mask":4111})",
            R"(mask is not a field mask, which is written like "bikeId,lock.state")"},
           {R"({"open":"SECRET"})", "open is not an object"},
           {R"({"open":["SECRET"]})", "open is not an object"},
           {R"({"list":"SECRET"})", "list is not a list"},
           {R"({"count":"SECRET"})", "count is not an int64"},
           {R"({"text":4111})", "text is not a string"},
           {R"({"flag":"SECRET"})", "flag is not a bool"},
           {R"({"blob":"SECRET!!"})", "blob is not base64, as a field of bytes is written"},
       }) {
    EXPECT_EQ(WhyNot(json), why) << json;
  }
  for (const char* json : {R"({"any":{"@type":"SECRET"}})", R"({"any":{"@type":4111}})",
                           R"({"any":{"@type":"type.googleapis.com/SECRET"}})",
                           R"({"any":{"@type":"type.googleapis.com/shop.v1.Order","card":4111}})",
                           R"({"any":{"@type":"type.googleapis.com/shop.v1.Order","SECRET":1}})",
                           R"({"any":{"card":"SECRET"}})", R"({"any":"SECRET"})"}) {
    EXPECT_EQ(WhyNot(json).rfind("any is not an Any, which is an object whose \"@type\"", 0), 0)
        << WhyNot(json);
  }
}

TEST(MisfitTest, APlaceHasNamesOfFieldsAndPositionsButNoKeys) {
  for (const auto& [json, why] : std::vector<std::pair<std::string, std::string>>{
           {R"({"parent":{"parent":{"small":"SECRET"}}})", "parent.parent.small is not an int32"},
           {R"({"parts":[{},{"card":"a"},{"sizes":[1,2,"SECRET",4]}]})",
            "parts[2].sizes[2] is not an int32"},
           {R"({"parts":[{},4111]})", "parts[1] is not an object with the fields of shop.v1.Order"},
           {R"({"parts":{"SECRET":1}})", "parts is not a list"},
           {R"({"parent":"SECRET"})", "parent is not an object with the fields of shop.v1.Order"},
           {R"({"kinds":["CARD",1,"SECRET"]})", "kinds[2] is not a value of the enum shop.v1.Kind"},
           {R"({"times":["2026-01-01T00:00:00Z","SECRET"]})",
            R"(times[1] is not a timestamp, which is written like "2026-01-31T08:30:00Z")"},
           {R"({"counts":{"4111":1,"SECRET":"x"}})", "counts[*] is not an int32"},
           {R"({"counts":["SECRET"]})", "counts is not an object"},
           {R"({"by_number":{"SECRET":{}}})", "by_number has a key that is not an int64"},
           {R"({"by_number":{"4111":{"parts":[{"paid":"SECRET"}]}}})",
            "by_number[*].parts[0].paid is not a bool"},
           {R"({"by_flag":{"SECRET":"x"}})", "by_flag has a key that is not a bool"},
           {R"({"by_flag":{"true":4111}})", "by_flag[*] is not a string"},
           {R"({"kind_of":{"7":"SECRET"}})", "kind_of[*] is not a value of the enum shop.v1.Kind"},
           {R"({"longName":4111})", "long_name is not a string"},
           {R"({"street":"SECRET","shop":{}})",
            "it sets two fields of one oneof, or one field under both of its names"},
           {R"({"parent":{"street":"SECRET","card":"4111","shop":{}}})",
            "parent sets two fields of one oneof, or one field under both of its names"},
           {R"({"SECRET":1})", "it has a member whose name is not a field of shop.v1.Order"},
           {R"({"parts":[{"SECRET":1}]})",
            "parts[0] has a member whose name is not a field of shop.v1.Order"},
           {R"(["SECRET"])", "it is not an object with the fields of shop.v1.Order"},
           {R"("SECRET")", "it is not an object with the fields of shop.v1.Order"},
           {"SECRET", "it is not JSON, or has a key twice"},
           {R"({"SECRET":1,"SECRET":2})", "it is not JSON, or has a key twice"},
       }) {
    EXPECT_EQ(WhyNot(json), why) << json;
  }
}

TEST(MisfitTest, ARequestThatIsOneValueIsNamedAsAWhole) {
  const auto why_not = [](const std::string& method, const std::string& json) {
    return std::string(Shop(method)->Encode(json).status().message());
  };
  EXPECT_EQ(why_not("Note", R"("SECRET")"),
            "is not a valid google.protobuf.Struct: it is not an object");
  EXPECT_EQ(why_not("At", R"("SECRET")"),
            "is not a valid google.protobuf.Timestamp: it is not a timestamp, which is written "
            "like \"2026-01-31T08:30:00Z\"");
  EXPECT_EQ(why_not("Count", R"("SECRET")"),
            "is not a valid google.protobuf.Int64Value: it is not an int64");
}

TEST(MisfitTest, FindsTheFaultOfALargeRequestWithLittleWork) {
  std::string sizes = "1";
  for (int i = 1; i < 50'000; ++i) sizes += i == 40'000 ? R"(,"SECRET")" : ",1";
  EXPECT_EQ(WhyNot(absl::StrCat(R"({"sizes":[)", sizes, "]}")), "sizes[40000] is not an int32");
  // As deep as JSON may be, and large at the bottom: the search ends on the way.
  std::string deep = absl::StrCat(R"({"sizes":[)", sizes, "]}");
  for (int i = 0; i < 60; ++i) deep = absl::StrCat(R"({"card":"a","parent":)", deep, "}");
  const std::string why = WhyNot(deep);
  EXPECT_EQ(why.rfind("parent.parent.parent.", 0), 0) << why;
  EXPECT_EQ(why.find("SECRET"), std::string::npos);
}

TEST(MisfitTest, AnUnknownNameThatAnAuthorWroteIsShown) {
  const auto method = Shop("Buy");
  const auto why = [&](const std::string& json) {
    return std::string(method->CheckNames(json).message());
  };
  EXPECT_EQ(why(R"({"crad":null})"), absl::StrCat(kStart, "crad is not a field of shop.v1.Order"));
  EXPECT_EQ(why(R"({"card":null,"parts":[{},{"small":1,"smal":null}]})"),
            absl::StrCat(kStart, "parts[1].smal is not a field of shop.v1.Order"));
  EXPECT_EQ(why(R"({"by_number":{"7":{"smal":null}}})"),
            absl::StrCat(kStart, "by_number[*].smal is not a field of shop.v1.Order"));
}

TEST(MisfitTest, APointerIsShownAsAPlace) {
  const auto method = Shop("Buy");
  for (const auto& [pointer, place] : std::vector<std::pair<std::string, std::string>>{
           {"", "it"},
           {"/price", "price"},
           {"/longName", "long_name"},
           {"/parts/2/parent/weight", "parts[2].parent.weight"},
           {"/by_number/4111/price", "by_number[*].price"},
           {"/counts/SECRET", "counts[*]"},
           {"/open/SECRET/0", "open"},
           {"/SECRET/0", "it"},
           {"/parts/SECRET", "parts"},
           {"/price/SECRET", "price"},
       }) {
    EXPECT_EQ(method->PlaceOf(pointer), place) << pointer;
  }
}

}  // namespace
}  // namespace magpie::protos
