// A small or strange document costs no more than its budget, and cannot crash the process.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "services/resource-engine/testing/import_fixture.h"

namespace magpie::resource {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A document with these schemas, whose only answer has schema S.
std::string Answering(absl::string_view schemas) {
  return absl::StrCat(R"({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": )",
                      R"({"content": {"application/json": {"schema": {"$ref": "#/d/S"}}}}}}}}, )",
                      R"("d": {)", schemas, "}}");
}

std::string Pairs(absl::string_view word, int count) {
  std::string schemas;
  for (int i = 0; i < count; ++i) {
    const std::string next = absl::StrCat(R"({"$ref": "#/d/)", i + 1, R"("})");
    absl::StrAppend(&schemas, "\"", i == 0 ? "S" : absl::StrCat(i), R"(": {")", word, R"(": [)",
                    next, ", ", next, "]}, ");
  }
  return absl::StrCat(schemas, "\"", count, R"(": {"properties": {"end": {}}})");
}

TEST(OpenApiLimitsTest, EvaluatesARecursiveSchemaOnce) {
  for (const char* word : {"allOf", "anyOf", "oneOf"}) {
    for (const int times : {1, 3, 4, 8, 1000}) {
      const std::vector<std::string> all(times, R"({"$ref": "#/d/S"})");
      const auto made = TryMake(Answering(absl::StrCat(R"("S": {"properties": {"a": {}}, ")", word,
                                                       R"(": [)", absl::StrJoin(all, ","), "]}")));
      EXPECT_THAT(NamesOf(*made), ElementsAre("b.get_a", "b.get_a.a")) << word << times;
    }
  }
}

TEST(OpenApiLimitsTest, EvaluatesASharedSchemaOnce) {
  for (const char* word : {"allOf", "anyOf", "oneOf"}) {
    EXPECT_THAT(NamesOf(*TryMake(Answering(Pairs(word, 300)))), Contains("b.get_a.end")) << word;
  }
}

TEST(OpenApiLimitsTest, CirclesOfReferencesLeadNowhere) {
  const auto made = *TryMake(Answering(R"("S": {"$ref": "#/d/T"}, "T": {"$ref": "#/d/S"})"));
  EXPECT_THAT(NamesOf(made), ElementsAre("b.get_a", "b.get_a.value"));
}

TEST(OpenApiLimitsTest, ALongChainOfSchemasEndsSomewhere) {
  std::string schemas = R"("S": {"allOf": [{"$ref": "#/d/0"}]})";
  for (int i = 0; i < 20'000; ++i) {
    absl::StrAppend(&schemas, ", \"", i, R"(": {"$ref": "#/d/)", i + 1, R"("})");
  }
  EXPECT_THAT(NamesOf(*TryMake(Answering(schemas))), ElementsAre("b.get_a", "b.get_a.value"));
}

TEST(OpenApiLimitsTest, RefusesManyOperationsWithALargeSchema) {
  std::string parts;
  for (int i = 0; i < 30'000; ++i) absl::StrAppend(&parts, i == 0 ? "" : ",", "{}");
  std::string paths;
  for (int i = 0; i < 90; ++i) {
    absl::StrAppend(&paths, i == 0 ? "" : ",", "\"/", i, R"(":{"get":{"responses":{"200":{"content":
        {"application/json":{"schema":{"$ref":"#/d/S"}}}}}}})");
  }
  const auto made = TryMake(absl::StrCat(R"({"openapi":"3.0.0","paths":{)", paths,
                                         R"(},"d":{"S":{"allOf":[)", parts, "]}}}"));
  EXPECT_EQ(ReasonOf(made.status()), "BAD_OPENAPI");
  EXPECT_THAT(made.status().message(), HasSubstr("name the operations to import"));
}

// `count` schemas, each with `width` references to others by `word`, and as many operations as are
// imported.
std::string Cycles(int count, int width, absl::string_view word) {
  const bool is_list = word != "properties";
  std::string document = R"({"openapi":"3.1.0","paths":{)";
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&document, i == 0 ? "" : ",", "\"/", i, R"(":{"post":{"requestBody":{"content":
        {"application/json":{"schema":{"$ref":"#/d/)",
                    i * 3 % count, R"("}}}},"responses":{"200":
        {"content":{"application/json":{"schema":{"$ref":"#/d/)",
                    i % count, R"("}}}}}}})");
  }
  absl::StrAppend(&document, "},\"d\":{");
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&document, i == 0 ? "\"" : ",\"", i, "\":{\"", word,
                    "\":", is_list ? "[" : "{");
    for (int j = 0; j < width; ++j) {
      absl::StrAppend(&document, j == 0 ? "" : ",");
      if (!is_list) absl::StrAppend(&document, "\"f", j, "\":");
      absl::StrAppend(&document, R"({"$ref":"#/d/)", (i * 7 + j) % count, "\"}");
    }
    absl::StrAppend(&document, is_list ? "]}" : "}}");
  }
  return absl::StrCat(document, "}}");
}

TEST(OpenApiLimitsTest, CyclesOfManyWideSchemasAreReadOrRefused) {
  for (const auto& [count, width] : {std::pair(1500, 50), std::pair(50, 1500)}) {
    const auto made = TryMake(Cycles(count, width, "properties"));
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_THAT(made->drafts, SizeIs(kMaxImportedApis * (1 + kMaxFieldsOfApi)));
    for (const char* word : {"allOf", "anyOf", "oneOf"}) {
      EXPECT_THAT(TryMake(Cycles(count, width, word)).status().message(),
                  HasSubstr("name the operations to import"));
    }
  }
}

TEST(OpenApiLimitsTest, AnImportEndsWithItsRpc) {
  int asked = 0;
  const auto made =
      ImportOpenApi(Answering(Pairs("allOf", 900)),
                    {.prefix = "b", .upstream = "bike", .upstreams = Hosts(), .is_over = [&asked] {
                       return ++asked > 1;
                     }});
  EXPECT_TRUE(absl::IsCancelled(made.status())) << made.status();
}

// Lengths that are just accepted and lengths that are far too long.
TEST(OpenApiLimitsTest, ShortensNamesOfAnyLength) {
  for (const size_t length : {1, 60, 61, 64, 128, 129, 513, 4096, 4097, 100'000}) {
    for (const char letter : {'a', '-', '9'}) {
      const std::string name(length, letter);
      const std::string property =
          absl::StrCat(R"({"schema":{"properties":{")", name, R"(":{}}}})");
      const auto made = TryMake(absl::StrCat(
          R"({"openapi":"3.0.0","paths":{"/)", name, R"(/{)", name,
          R"(}":{"post":{"operationId":")", name, R"(","tags":[")", name,
          R"("],"parameters":[{"in":"path","name":")", name, R"("},{"in":"query","name":")", name,
          R"("},{"in":"header","name":")", name,
          R"("}],"requestBody":{"content":{"application/json":)", property,
          R"(}},"responses":{"200":{"content":{"application/json":)", property, "}}}}}}}"));
      ASSERT_TRUE(made.ok()) << made.status();
      for (const std::string& note : made->notes) EXPECT_LT(note.size(), 1000);
    }
  }
}

TEST(OpenApiLimitsTest, ManyNamesThatCollideStayDistinct) {
  // The names of a hundred operations and of their fields are the same after shortening.
  const std::string word(80, 'w');
  std::string properties;
  for (int i = 0; i < 60; ++i) {
    absl::StrAppend(&properties, i == 0 ? "" : ",", "\"", word, word, i, "\":{}");
  }
  std::string paths;
  for (int i = 0; i < 120; ++i) {
    absl::StrAppend(&paths, i == 0 ? "" : ",", "\"/", i, R"(":{"get":{"operationId":")", word, i,
                    R"(","responses":{"200":{"$ref":"#/r"}}}})");
  }
  const auto made = TryMake(absl::StrCat(R"({"openapi":"3.0.0","paths":{)", paths,
                                         R"(},"r":{"content":{"application/json":{"schema":)",
                                         R"({"properties":{)", properties, "}}}}}}"));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(made->drafts, SizeIs(kMaxImportedApis * (1 + kMaxFieldsOfApi)));
  const std::vector<std::string> names = NamesOf(*made);
  EXPECT_THAT(std::set<std::string>(names.begin(), names.end()), SizeIs(names.size()));
}

TEST(OpenApiLimitsTest, AcceptsManyParameters) {
  for (const int count : {32, 33, 200, 201, 20'000}) {
    std::string parameters;
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&parameters, i == 0 ? "" : ",", R"({"in":"query","name":"p-)", i, "\"}");
    }
    const auto made = TryMake(absl::StrCat(
        R"({"openapi":"3.0.0","paths":{"/a":{"get":{"parameters":[)", parameters, "]}}}}"));
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(made->drafts.empty(), count > 200) << count;
    EXPECT_EQ(absl::StrContains(NotesOf(*made), "parameters"), count > 32);
  }
}

TEST(OpenApiLimitsTest, NotesAreCounted) {
  std::string paths;
  for (int i = 0; i < 10'000; ++i) {
    absl::StrAppend(&paths, i == 0 ? "" : ",", "\"/", i, R"(":{"get":{"$ref":"x.yaml"}})");
  }
  const auto made = *TryMake(absl::StrCat(R"({"openapi":"3.0.0","paths":{)", paths, "}}"));
  EXPECT_THAT(made.notes, SizeIs(kMaxImportNotes + 1));
  EXPECT_THAT(made.notes.back(), HasSubstr("and 9500 more notes"));
}

TEST(OpenApiLimitsTest, ADocumentMayHaveValuesUpToTheLimit) {
  for (const char* text :
       {R"({"openapi":"3.0.0","paths":{},"x":[%s]})", "openapi: 3.0.0\npaths: {}\nx: [%s]"}) {
    std::string zeros;
    for (size_t i = 0; i <= kMaxDocumentValues; ++i)
      absl::StrAppend(&zeros, i == 0 ? "" : ",", "0");
    std::string document(text);
    document.replace(document.find("%s"), 2, zeros);
    EXPECT_THAT(TryMake(document).status().message(), HasSubstr("values"));
  }
}

TEST(OpenApiLimitsTest, AcceptsDocumentsOfEightMebibytes) {
  std::string document = R"({"openapi":"3.0.0","paths":{},"x":")";
  document.append(kMaxDocumentBytes - document.size() - 2, 'x').append("\"}");
  EXPECT_EQ(document.size(), kMaxDocumentBytes);
  EXPECT_TRUE(TryMake(document).ok());
  document += ' ';
  EXPECT_THAT(TryMake(document).status().message(), HasSubstr("longer than 8388608 bytes"));
}

}  // namespace
}  // namespace magpie::resource
