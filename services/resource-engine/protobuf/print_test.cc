// Answers of gRPC methods as JSON, including what protobuf's own printer refuses or loses.

#include "services/resource-engine/protobuf/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/protobuf/method.h"
#include "services/resource-engine/testing/descriptors.h"

namespace magpie::protos {
namespace {

using testing::HasSubstr;

constexpr char kLedgerProto[] = R"(
syntax = "proto3";
package led.v1;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service Ledger {
  rpc Get(Entry) returns (Entry);
  rpc Text(google.protobuf.StringValue) returns (google.protobuf.StringValue);
  rpc Long(google.protobuf.Int64Value) returns (google.protobuf.Int64Value);
  rpc Flag(google.protobuf.BoolValue) returns (google.protobuf.BoolValue);
  rpc When(google.protobuf.Timestamp) returns (google.protobuf.Timestamp);
  rpc Wait(google.protobuf.Duration) returns (google.protobuf.Duration);
  rpc Mask(google.protobuf.FieldMask) returns (google.protobuf.FieldMask);
  rpc Free(google.protobuf.Struct) returns (google.protobuf.Struct);
  rpc Value(google.protobuf.Value) returns (google.protobuf.Value);
  rpc List(google.protobuf.ListValue) returns (google.protobuf.ListValue);
  rpc Any(google.protobuf.Any) returns (google.protobuf.Any);
  rpc None(google.protobuf.Empty) returns (google.protobuf.Empty);
  rpc Deep(Nest) returns (Nest);
}
enum Kind { KIND_UNSPECIFIED = 0; DEBIT = 1; }
message Nest { Nest nest = 1; }
message Entry {
  string id = 1;
  Kind kind = 2;
  double sum = 3;
  optional int32 tries = 4;
  oneof by { string key = 5; Kind of_kind = 6; }
  google.protobuf.Any detail = 7;
  repeated Kind kinds = 8;
  map<string, Kind> by_name = 9;
  google.protobuf.Timestamp at = 10;
  float rate = 11;
  bytes raw = 12;
  map<int64, string> names = 13;
  Entry within = 14;
  google.protobuf.Duration wait = 15;
  google.protobuf.NullValue nothing = 16;
  uint64 large = 17;
}
message Note { string text = 1; google.protobuf.Any more = 2; }
)";

constexpr char kOtherProto[] = R"(
syntax = "proto3";
package far.v1;
message Away { int32 miles = 1; }
)";

std::string Set() {
  return SetOf({{"led/ledger.proto", kLedgerProto}, {"far/away.proto", kOtherProto}});
}

std::shared_ptr<const Method> MethodOf(const std::string& name) {
  return *Method::Compile(Set(), absl::StrCat("led.v1.Ledger/", name));
}

// The answer of Get as JSON, or the error.
Value Decoded(const std::string& bytes, const std::string& method = "Get") {
  const auto json = MethodOf(method)->Decode(bytes);
  return json.ok() ? *ParseJson(*json) : Value(std::string(json.status().message()));
}

std::string At(const Value& value, absl::string_view pointer) {
  const Value* at = FindPointer(value, pointer);
  return at == nullptr ? "nothing" : ToJson(*at);
}

// A field of text, bytes or a message, shorter than 128 bytes.
std::string Text(int number, const std::string& text) {
  return absl::StrCat(std::string(1, static_cast<char>(number << 3 | 2)),
                      std::string(1, static_cast<char>(text.size())), text);
}

std::string AnyOf(const std::string& type, const std::string& bytes) {
  return absl::StrCat(Text(1, type), Text(2, bytes));
}

TEST(PrintTest, PrintsUnsetFieldsUnlessTheyAreMessages) {
  EXPECT_EQ(ToJson(Decoded("")),
            R"({"by_name":{},"id":"","key":null,"kind":"KIND_UNSPECIFIED","kinds":[],"large":"0",)"
            R"("names":{},"nothing":null,"of_kind":null,"rate":0,"raw":"","sum":0,"tries":null})");
  const Value set = Decoded(std::string("\x20\x00\x2a\x00", 4));
  EXPECT_EQ(At(set, "/tries"), "0");
  EXPECT_EQ(At(set, "/key"), R"("")");
  EXPECT_EQ(At(set, "/of_kind"), "null");
}

TEST(PrintTest, AnEnumWithoutANameIsItsNumber) {
  const Value entry = Decoded(std::string("\x10\x63\x30\x07\x42\x02\x01\x09\x4a\x05\x0a\x01", 12) +
                              "a" + std::string("\x10\x08", 2));
  EXPECT_EQ(At(entry, "/kind"), "99");
  EXPECT_EQ(At(entry, "/of_kind"), "7");
  EXPECT_EQ(At(entry, "/kinds"), R"(["DEBIT",9])");
  EXPECT_EQ(At(entry, "/by_name"), R"({"a":8})");
}

TEST(PrintTest, AnAnyOfAKnownTypeIsItsJson) {
  const Value note =
      Decoded(Text(7, AnyOf("type.googleapis.com/led.v1.Note",
                            Text(1, "hi") + Text(2, AnyOf("x/far.v1.Away", "\x08\x05")))));
  EXPECT_EQ(At(note, "/detail"), R"({"@type":"type.googleapis.com/led.v1.Note",)"
                                 R"("more":{"@type":"x/far.v1.Away","miles":5},"text":"hi"})");
  const Value wait = Decoded(Text(7, AnyOf("t/google.protobuf.Duration", "\x08\x05")));
  EXPECT_EQ(At(wait, "/detail"), R"({"@type":"t/google.protobuf.Duration","value":"5s"})");
  const Value number = Decoded(Text(7, AnyOf("t/google.protobuf.Int64Value", "\x08\x05")));
  EXPECT_EQ(At(number, "/detail/value"), R"("5")");
}

TEST(PrintTest, AnAnyOfAnUnknownTypeIsTypeAndBytes) {
  EXPECT_EQ(At(Decoded(Text(1, "e") + Text(7, AnyOf("t/gone.v1.Thing", "\x08\x05"))), "/detail"),
            R"({"@type":"t/gone.v1.Thing","value":"CAU="})");
  EXPECT_EQ(At(Decoded(Text(7, AnyOf("t/led.v1.Note", "\x0a\x7f"))), "/detail"),
            R"({"@type":"t/led.v1.Note","value":"Cn8="})")
      << "whose bytes are none of its type";
  EXPECT_EQ(At(Decoded(Text(7, "")), "/detail"), "{}");
  EXPECT_EQ(ToJson(Decoded(AnyOf("t/far.v1.Away", "\x08\x05"), "Any")),
            R"({"@type":"t/far.v1.Away","miles":5})");
}

TEST(PrintTest, NumbersThatJsonLacksAreStrings) {
  const auto sum = [](const char* bytes) {
    return At(Decoded(std::string("\x19") + std::string(bytes, 8)), "/sum");
  };
  EXPECT_EQ(sum("\0\0\0\0\0\0\xf8\x7f"), R"("NaN")");
  EXPECT_EQ(sum("\0\0\0\0\0\0\xf0\x7f"), R"("Infinity")");
  EXPECT_EQ(sum("\0\0\0\0\0\0\xf0\xff"), R"("-Infinity")");
  EXPECT_EQ(sum("\x9a\x99\x99\x99\x99\x99\xf1\x3f"), "1.1");
  EXPECT_EQ(sum("\xff\xff\xff\xff\xff\xff\xef\x7f"), "1.7976931348623157e+308");
  EXPECT_EQ(At(Decoded(std::string("\x5d\xcd\xcc\x8c\x3f")), "/rate"), "1.1");
  EXPECT_EQ(At(Decoded(std::string("\x5d\x00\x00\xc0\x7f", 5)), "/rate"), R"("NaN")");
  EXPECT_EQ(At(Decoded("\x88\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "/large"),
            R"("18446744073709551615")");
}

TEST(PrintTest, TimesOutOfRangeAreObjects) {
  EXPECT_EQ(At(Decoded(Text(10, "\x08\x01\x10\xc0\x84\x3d")), "/at"),
            R"("1970-01-01T00:00:01.001Z")");
  EXPECT_EQ(At(Decoded(Text(10, "\x10\x01")), "/at"), R"("1970-01-01T00:00:00.000000001Z")");
  EXPECT_EQ(At(Decoded(Text(10, "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x7f")), "/at"),
            R"({"nanos":0,"seconds":"9151314442816847872"})");
  EXPECT_EQ(At(Decoded(Text(10, "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")), "/at"),
            R"({"nanos":-1,"seconds":"0"})");
  EXPECT_EQ(At(Decoded(Text(15, "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")), "/wait"),
            R"("-0.000000001s")");
  EXPECT_EQ(At(Decoded(Text(15, "\x08\x01\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")), "/wait"),
            R"({"nanos":-1,"seconds":"1"})");
}

TEST(PrintTest, TheLastEntryOfAMapKeyCounts) {
  const std::string one = Text(13,
                               "\x08\x07\x12\x01"
                               "a");
  const std::string other = Text(13,
                                 "\x08\x07\x12\x01"
                                 "b");
  EXPECT_EQ(At(Decoded(one + other), "/names"), R"({"7":"b"})");
}

TEST(PrintTest, ReportsStringsThatAreNotUtf8) {
  EXPECT_EQ(
      ToJson(Decoded(Text(1, "\xff"))),
      R"("answered with something that is not a valid led.v1.Entry: led.v1.Entry.id is not UTF-8")");
  EXPECT_EQ(
      ToJson(Decoded(Text(14, Text(14, Text(5, "\xc3"))))),
      R"("answered with something that is not a valid led.v1.Entry: led.v1.Entry.key is not UTF-8")");
  EXPECT_EQ(ToJson(Decoded("\x0a")),
            R"("answered with something that is not a valid led.v1.Entry")");
}

TEST(PrintTest, ReportsMessagesThatNestTooDeep) {
  const auto nest = [](int depth) {
    std::string bytes;
    for (int i = 0; i < depth; ++i) {
      const size_t size = bytes.size();
      std::string head = "\x0a";
      if (size > 127) head += static_cast<char>(size % 128 | 128);
      head += static_cast<char>(size > 127 ? size / 128 : size);
      bytes = head + bytes;
    }
    return bytes;
  };
  EXPECT_EQ(DepthOf(Decoded(nest(63), "Deep")), 64);
  EXPECT_THAT(ToJson(Decoded(nest(64), "Deep")), HasSubstr("nests more than 64 deep"));
  EXPECT_THAT(ToJson(Decoded(nest(150), "Deep")), HasSubstr("is not a valid led.v1.Nest"));
}

TEST(PrintTest, WellKnownTypesHaveTheirOwnForms) {
  const std::map<std::string, std::string> kJson = {{"Text", R"("a\"b")"},
                                                    {"Long", R"("9007199254740993")"},
                                                    {"Flag", "true"},
                                                    {"When", R"("2024-02-29T12:00:00.500Z")"},
                                                    {"Wait", R"("-1.500s")"},
                                                    {"Mask", R"("lockState.at,b")"},
                                                    {"Free", R"({"a":[1,{"b":null}],"c":"d"})"},
                                                    {"Value", R"([1.5,{"a":true}])"},
                                                    {"List", R"([1,"a",[]])"},
                                                    {"None", "{}"}};
  for (const auto& [name, json] : kJson) {
    const auto method = MethodOf(name);
    const auto bytes = method->Encode(json);
    ASSERT_TRUE(bytes.ok()) << name << bytes.status();
    EXPECT_EQ(ToJson(*ParseJson(*method->Decode(*bytes))), ToJson(*ParseJson(json))) << name;
    EXPECT_EQ(*method->Encode("null"), name == "Value" ? std::string("\x08\x00", 2) : "") << name;
    EXPECT_TRUE(method->ExampleAt("").ok()) << name;
  }
  EXPECT_EQ(ToJson(Decoded("", "Text")), R"("")");
  EXPECT_EQ(ToJson(Decoded("", "Value")), "null");
  EXPECT_EQ(ToJson(Decoded("", "When")), R"("1970-01-01T00:00:00Z")");
}

TEST(PrintTest, OldSyntaxHasDefaultsGroupsAndExtensions) {
  const std::string set = SetOf({{"old.proto", R"(
      syntax = "proto2";
      package old;
      service S { rpc Get(Old) returns (Old); }
      enum Color { RED = 1; BLUE = 2; }
      message Old {
        required string id = 1;
        optional int32 size = 2 [default = 7];
        optional Color color = 3;
        repeated Color colors = 4;
        optional group Part = 5 { optional string name = 6; }
        required Color must = 7;
        extensions 100 to 200;
      }
      extend Old { optional string extra = 100; }
  )"}});
  const auto method = *Method::Compile(set, "old.S/Get");
  EXPECT_EQ(*method->Decode(""), R"({"id":null,"size":7,"color":"RED","colors":[],"must":null})");
  const std::string bytes =
      Text(1, "a") + "\x18\x09\x20\x02\x20\x05\x2b" + Text(6, "p") + "\x2c" + "\xa2\x06\x01" + "e";
  EXPECT_EQ(*method->Decode(bytes),
            R"({"id":"a","size":7,"color":9,"colors":["BLUE",5],"part":{"name":"p"},"must":null,)"
            R"("[old.extra]":"e"})");
}

TEST(PrintTest, FindsWhereARequestTakesNaN) {
  const auto method = MethodOf("Get");
  for (const char* place : {"/sum", "/rate", "/within/within/sum"}) {
    EXPECT_TRUE(method->HasDoubleAt(place)) << place;
  }
  for (const char* place :
       {"", "/id", "/tries", "/names/1", "/kinds/0", "/detail/value", "/none"}) {
    EXPECT_FALSE(method->HasDoubleAt(place)) << place;
  }
}

// The enum is closed, so protobuf keeps a map entry with an unknown value as an unknown field.
TEST(PrintTest, NewValuesOfAnOldEnumAreNotLostInMaps) {
  const std::string set = SetOf({{"old.proto", R"(
      syntax = "proto2";
      package old;
      service S { rpc Get(Old) returns (Old); }
      enum Color { NONE = 0; RED = 1; BLUE = 2; }
      message Old {
        map<string, Color> by_name = 1;
        map<int64, Color> by_number = 2;
        map<bool, Color> by_flag = 3;
      }
  )"}});
  const auto method = *Method::Compile(set, "old.S/Get");
  const std::string bytes = Text(1, Text(1, "a") + "\x10\x02") +
                            Text(1, Text(1, "b") + "\x10\x09") + Text(1, Text(1, "") + "\x10\x07") +
                            Text(2, "\x08\x05\x10\x63") + Text(3, "\x08\x01\x10\x08") +
                            Text(3, "\x10\x01");
  EXPECT_EQ(*method->Decode(bytes), R"({"by_name":{"":7,"a":"BLUE","b":9},"by_number":{"5":99},)"
                                    R"("by_flag":{"false":"RED","true":8}})");
}

TEST(PrintTest, ATrimmedSetKeepsTypesOfAnAny) {
  const auto get = MethodOf("Get");
  const auto trimmed = [&](size_t most) {
    const auto method = *Method::Compile(get->TrimmedSet(most), "led.v1.Ledger/Get");
    const auto is_known = [&](const std::string& type) {
      return At(*ParseJson(*method->Decode(Text(7, AnyOf(type, "")))), "/detail/value") ==
             "nothing";
    };
    return absl::StrCat(is_known("t/led.v1.Note"), is_known("t/far.v1.Away"));
  };
  EXPECT_EQ(trimmed(32 << 10), "11");
  const size_t all = get->TrimmedSet(32 << 10).size();
  EXPECT_EQ(trimmed(all), "11");
  EXPECT_EQ(trimmed(all - 1), "10") << "those of the same file";
  EXPECT_EQ(trimmed(1), "00");
  EXPECT_EQ(MethodOf("Text")->TrimmedSet(32 << 10).find("Note"), std::string::npos);
}

}  // namespace
}  // namespace magpie::protos
