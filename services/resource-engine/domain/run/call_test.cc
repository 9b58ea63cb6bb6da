// How answers are read, in any encoding.

#include "services/resource-engine/domain/run/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

const ApiProgram& Get() {
  static const auto& api = *new ApiProgram(
      *Compile(NameOf("api"), Api{.upstream = "bike", .method = "GET", .path = "/"}));
  return api;
}

// The JSON that was read, or the error.
std::string Read(std::string body, std::string type = "application/json", int status = 200) {
  const Outcome outcome = ReadAnswer(
      Get(), HttpAnswer{.status = status, .body = std::move(body), .content_type = std::move(type)},
      absl::Seconds(1));
  if (!outcome.body.ok()) return std::string(outcome.body.status().message());
  return *outcome.body == nullptr ? "nothing" : ToJson(**outcome.body);
}

// Each character of `text` in two bytes.
std::string Utf16(absl::string_view text, bool big) {
  std::string wide;
  for (const char c : text) {
    wide += big ? '\0' : c;
    wide += big ? c : '\0';
  }
  return wide;
}

TEST(ReadAnswerTest, DropsAByteOrderMark) {
  EXPECT_EQ(Read("\xEF\xBB\xBF{\"a\":1}"), R"({"a":1})");
  EXPECT_EQ(Read("\xEF\xBB\xBF"), "nothing");
  EXPECT_EQ(Read("\xEF\xBB\xBF[1]", "text/plain; charset=iso-8859-1"), "[1]");
}

TEST(ReadAnswerTest, AnAnswerMayBeInAnotherCharset) {
  for (const bool big : {true, false}) {
    EXPECT_EQ(Read((big ? "\xFE\xFF" : "\xFF\xFE") + Utf16("[1]", big)), "[1]");
    EXPECT_EQ(Read(Utf16("[1]", big)), "[1]") << "a zero is no sign of JSON";
    EXPECT_EQ(Read(Utf16("[1]", big), "application/json; charset=utf-16"), "[1]");
    EXPECT_EQ(Read(Utf16("7", big), big ? "a/b;charset=UTF-16BE" : "a/b;charset=\"utf-16le\""),
              "7");
  }
  // U+1F6B2 and U+00E9
  EXPECT_EQ(Read(std::string("\0\"\xD8\x3D\xDE\xB2\0\xE9\0\"", 10)), "\"\xF0\x9F\x9A\xB2é\"");
  EXPECT_EQ(Read("\"\xE9\"", "application/json; charset=ISO-8859-1"), "\"é\"");
  EXPECT_EQ(Read("\"é\"", "application/json; profile=x; charset=utf8"), "\"é\"");
}

TEST(ReadAnswerTest, NamesACharsetThatItDoesNotRead) {
  EXPECT_EQ(Read("[1]", "application/json; charset=gb18030"),
            "answered with charset gb18030, which is not UTF-8, UTF-16, ISO-8859-1 or US-ASCII");
  EXPECT_EQ(Read("[1]", "application/json; charset=\"a b\""),
            "answered with charset of a malformed name, which is not UTF-8, UTF-16, ISO-8859-1 or "
            "US-ASCII");
  EXPECT_EQ(Read(std::string("\0\"\xD8\x3D\0\"", 6)), "answered with bytes that are not UTF-16");
  EXPECT_EQ(Read(std::string("\xFE\xFF\0", 3)), "answered with bytes that are not UTF-16");
}

TEST(ReadAnswerTest, NamesWhatThereIsInsteadOfJson) {
  EXPECT_EQ(Read(" <!DOCTYPE html><p>secret", "text/html"), "answered with HTML instead of JSON");
  EXPECT_EQ(Read("<p>secret", "text/html; charset=utf-8"), "answered with HTML instead of JSON");
  EXPECT_EQ(Read("<?xml version='1.0'?><a/>", ""), "answered with XML instead of JSON");
  EXPECT_EQ(Read("id,name", "text/csv"),
            "answered with something that is not JSON, of type text/csv");
  EXPECT_EQ(Read("secret", "a b; secret"), "answered with something that is not JSON");
  EXPECT_EQ(Read("secret", "application/vnd.bike+json"),
            "answered with something that is not JSON");
}

// Ambiguous JSON is not read at all.
TEST(ReadAnswerTest, JsonIsReadAsItIsOrNotAtAll) {
  EXPECT_EQ(Read(R"({"secret":1,"a":{"secret":1,"secret":2}})"),
            "answered with JSON that has a key twice");
  EXPECT_EQ(Read(R"({"a":1,"\u0061":2})"), "answered with JSON that has a key twice");
  EXPECT_EQ(Read(std::string(65, '[') + std::string(65, ']')),
            "answered with JSON that is nested more than 64 deep");
  EXPECT_EQ(Read(std::string(100'000, '[')), "answered with something that is not JSON");
  for (const char* number : {"1e999", "-1e999", "[1e400]", "{\"a\":1E+309}", "[01]", "[1.]"}) {
    EXPECT_EQ(Read(number),
              "answered with JSON with a number that is misspelled, or too large for a double")
        << number;
  }
  for (const char* text : {"[1]x", "[1][2]", "{} {}", "[1,]", "{\"a\":1,}", "NaN", "[Infinity]",
                           "'a'", "[\"\\ud800\"]", "[\"\\udc00\\ud800\"]", "[\"\xFF\"]",
                           "[\"\xED\xA0\x80\"]", "[\"a\nb\"]", "\xB0\xA1"}) {
    EXPECT_EQ(Read(text), "answered with something that is not JSON") << text;
  }
  // Numbers that no double holds are kept as they are.
  EXPECT_EQ(Read("[12345678901234567890123,-0,1e-400]"), "[12345678901234567890123,0,0.0]");
  EXPECT_EQ(Read(R"(["\ud83d\udeb2","\u0000"])"), "[\"\xF0\x9F\x9A\xB2\",\"\\u0000\"]");
}

TEST(ReadAnswerTest, TheMediaTypeOfJsonDoesNotMatter) {
  EXPECT_EQ(Read("[1]", "application/problem+json"), "[1]");
  EXPECT_EQ(Read("[1]", "text/html"), "[1]");
  EXPECT_EQ(Read("", "text/html", 204), "nothing");
}

}  // namespace
}  // namespace magpie::resource
