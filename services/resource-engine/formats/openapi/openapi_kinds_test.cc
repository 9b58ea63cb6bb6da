// Each form of an OpenAPI document is imported exactly, or noted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/testing/import_fixture.h"

namespace magpie::resource {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Import Make(absl::string_view document) {
  const auto made = TryMake(document);
  EXPECT_TRUE(made.ok()) << made.status() << "\n" << document;
  return made.value_or(Import());
}

// Imports an operation with these lines below `post:`, at a path with {id}.
Import MakePost(absl::string_view lines, absl::string_view version = "3.1.0") {
  return Make(absl::StrCat("openapi: ", version, "\npaths:\n  /a/{id}:\n    post:\n      ",
                           "operationId: do\n", lines));
}

// Imports one with a parameter besides the id.
Import MakeWith(absl::string_view parameter) {
  return MakePost(absl::StrCat(
      "      parameters: [{name: id, in: path, required: true, schema: {type: string}}, {",
      parameter, "}]\n      responses: {'204': {}}"));
}

const Api& ApiOf(const Import& made) {
  static const Api none;
  return made.drafts.empty() ? none : std::get<Api>(made.drafts[0].content.kind);
}

// The request for these parameters: "/a/7?x=1 X-A: b {"c":1}".
std::string Sent(const Import& made, Value::Map params) {
  if (made.drafts.empty()) return absl::StrJoin(made.notes, "\n");
  const auto program = *Compile(made.drafts[0].name, ApiOf(made));
  for (const std::string& name : program.inputs.optional) params.try_emplace(name);
  const auto rendered = Render(program, params);
  if (!rendered.ok()) return std::string(rendered.status().message());
  std::string text = rendered->target;
  for (const auto& [name, value] : rendered->headers) {
    absl::StrAppend(&text, " ", name, ": ", value);
  }
  return absl::StrCat(text, rendered->body.empty() ? "" : " ", rendered->body);
}

std::vector<std::string> FieldsOf(const Import& made) {
  std::vector<std::string> pointers;
  for (const ImportedDraft& draft : made.drafts) {
    const auto* field = std::get_if<Field>(&draft.content.kind);
    if (field != nullptr) pointers.push_back(field->pointer);
  }
  return pointers;
}

TEST(OpenApiKindsTest, ValuesInPathsHaveTheirStyle) {
  const auto sent = [](absl::string_view style) {
    return Sent(MakePost(absl::StrCat("      parameters: [{name: id, in: path, required: true, ",
                                      "style: ", style, "}]\n      responses: {'204': {}}")),
                {{"id", "x y"}});
  };
  EXPECT_EQ(sent("simple"), "/a/x%20y");
  EXPECT_EQ(sent("label"), "/a/.x%20y");
  EXPECT_EQ(sent("matrix"), "/a/;id=x%20y");
  EXPECT_THAT(sent("form"),
              HasSubstr("left out, since it needs the parameter id, which has a style"));
  EXPECT_THAT(sent("simple, schema: {type: array}"), HasSubstr("is not a single value"));
}

TEST(OpenApiKindsTest, ListsInQueriesHaveTheirStyle) {
  const auto sent = [](absl::string_view node) {
    return Sent(MakeWith(absl::StrCat("name: c, in: query, schema: {type: array}", node)),
                {{"id", "7"}, {"c", Value::List{"a", 1}}});
  };
  EXPECT_EQ(sent(""), "/a/7?c=a&c=1");
  EXPECT_EQ(sent(", explode: false"), "/a/7?c=a,1");
  EXPECT_EQ(sent(", style: spaceDelimited, explode: false"), "/a/7?c=a%201");
  EXPECT_EQ(sent(", style: pipeDelimited, explode: false"), "/a/7?c=a%7C1");
  EXPECT_THAT(NotesOf(MakeWith("name: c, in: query, explode: false, schema: {type: array}")), "");
  EXPECT_THAT(
      NotesOf(MakeWith("name: c, in: query, style: pipeDelimited, explode: true, "
                       "schema: {type: array}")),
      HasSubstr("cannot be encoded as its style says: style pipeDelimited with explode true"));
  EXPECT_THAT(NotesOf(MakeWith("name: c, in: query, style: deepObject, schema: {type: array}")),
              HasSubstr("without the parameter c, which cannot be encoded as its style says: style "
                        "deepObject with explode false of a list"));
  EXPECT_EQ(Sent(MakeWith("name: c, in: query, style: pipeDelimited, schema: {type: array}"),
                 {{"id", "7"}}),
            "/a/7");
}

TEST(OpenApiKindsTest, ObjectsInQueriesAreTheirProperties) {
  constexpr char kObject[] =
      "schema: {type: object, properties: {low: {type: integer}, high: {type: integer}}}";
  EXPECT_EQ(Sent(MakeWith(absl::StrCat("name: c, in: query, style: deepObject, ", kObject)),
                 {{"id", "7"}, {"c_low_", 1}}),
            "/a/7?c%5Blow%5D=1");
  EXPECT_EQ(Sent(MakeWith(absl::StrCat("name: c, in: query, ", kObject)),
                 {{"id", "7"}, {"low", 1}, {"high", 2}}),
            "/a/7?high=2&low=1");
  EXPECT_THAT(NotesOf(MakeWith(absl::StrCat("name: c, in: query, explode: false, ", kObject))),
              HasSubstr("is an object that cannot be encoded"));
  EXPECT_THAT(NotesOf(MakeWith("name: c, in: query, schema: {type: object}")),
              HasSubstr("is an object that cannot be encoded"));
}

TEST(OpenApiKindsTest, HeadersAreTheEnginesTheAdministratorsOrTheCallers) {
  for (const char* name : {"Idempotency-Key", "idempotency-key", "traceparent"}) {
    const Import made = MakeWith(absl::StrCat("name: ", name, ", in: header, required: true"));
    EXPECT_EQ(Sent(made, {{"id", "7"}}), "/a/7");
    EXPECT_THAT(NotesOf(made), HasSubstr("the engine itself sends the header"));
  }
  for (const char* name : {"X-Api-Key", "Cookie"}) {
    const Import made = MakeWith(absl::StrCat("name: ", name, ", in: header, required: true"));
    EXPECT_EQ(Sent(made, {{"id", "7"}}), "/a/7");
    EXPECT_THAT(NotesOf(made), HasSubstr("the administrator gives it"));
  }
  for (const char* name : {"Accept", "content-type", "AUTHORIZATION"}) {
    const Import made = MakeWith(absl::StrCat("name: ", name, ", in: header, required: true"));
    EXPECT_EQ(Sent(made, {{"id", "7"}}), "/a/7");
    EXPECT_THAT(made.notes, IsEmpty());
  }
  EXPECT_EQ(Sent(MakeWith("name: X-Of, in: header, schema: {type: array}"),
                 {{"id", "7"}, {"X_Of", Value::List{1, "b"}}}),
            "/a/7 X-Of: 1,b");
}

TEST(OpenApiKindsTest, NamesThatCollideAreTwoParameters) {
  const Import made = Make(R"(
openapi: 3.0.3
paths:
  /a/{shop-id}/{shop_id}/{SHOP-ID}:
    put:
      parameters:
        - {name: shop-id, in: path, required: true}
        - {name: shop_id, in: path, required: true}
        - {name: SHOP-ID, in: path, required: true}
        - {name: shop_id, in: query}
        - {name: params, in: query}
        - {name: 城市, in: query}
        - {name: 路, in: query}
      responses: {'204': {}})");
  EXPECT_EQ(Sent(made, {{"shop_id", "a"},
                        {"shop_id_2", "b"},
                        {"SHOP_ID", "c"},
                        {"shop_id_3", "d"},
                        {"params_", "e"},
                        {"param", "f"},
                        {"param_2", "g"}}),
            "/a/b/a/c?params=e&shop_id=d&%E5%9F%8E%E5%B8%82=f&%E8%B7%AF=g");
  EXPECT_THAT(NotesOf(made), HasSubstr("its path parameter shop-id is given as shop_id_2, since "
                                       "shop_id is taken"));
}

TEST(OpenApiKindsTest, APathAndItsParametersAreOne) {
  EXPECT_EQ(Sent(MakePost("      responses: {'204': {}}"), {{"id", "7"}}), "/a/7");
  EXPECT_THAT(NotesOf(MakePost("      responses: {'204': {}}")),
              HasSubstr("its path has {id}, which no parameter describes"));
  EXPECT_THAT(NotesOf(MakeWith("name: other, in: path, required: true")),
              HasSubstr("without the parameter other, which its path does not have"));
}

TEST(OpenApiKindsTest, AReferenceIsAPointerInAUrl) {
  const Import made = Make(R"(
openapi: 3.0.3
paths:
  /a/{b c}:
    get:
      parameters: [{name: b c, in: path, required: true}]
      responses: {'204': {}}
  /b/{b c}:
    get:
      parameters: [{$ref: '#/paths/~1a~1%7Bb%20c%7D/get/parameters/0'}]
      responses: {'204': {}}
  /c:
    get: {parameters: [{$ref: '#/paths/%zz'}]}
  /d:
    get: {parameters: [{$ref: '#/paths/%7'}]})");
  EXPECT_THAT(made.drafts, SizeIs(2));
  EXPECT_THAT(NotesOf(made),
              HasSubstr("GET /c: left out, since a parameter is described elsewhere, "
                        "by #/paths/%zz"));
}

TEST(OpenApiKindsTest, UsesTheBestMediaType) {
  const auto made = [](absl::string_view types) {
    return MakePost(absl::StrCat("      requestBody: {required: true, content: {", types,
                                 "}}\n      responses: {'204': {}}"));
  };
  constexpr char kSchema[] = ": {schema: {properties: {c: {}}}}";
  const Value::Map params = {{"id", "7"}, {"c", "x"}};
  for (const char* type : {"application/json", "'application/json; charset=utf-8'", "'*/*'",
                           "application/*", "APPLICATION/JSON"}) {
    EXPECT_EQ(Sent(made(absl::StrCat(type, kSchema)), params), R"(/a/7 {"c":"x"})") << type;
  }
  for (const char* type : {"application/merge-patch+json", "text/json", "application/hal+json"}) {
    EXPECT_EQ(Sent(made(absl::StrCat(type, kSchema)), params),
              absl::StrCat("/a/7 Content-Type: ", type, R"( {"c":"x"})"));
  }
  EXPECT_EQ(Sent(made(absl::StrCat("application/hal+json: {}, application/json", kSchema)), params),
            R"(/a/7 {"c":"x"})");
  EXPECT_EQ(Sent(made(absl::StrCat("application/x-www-form-urlencoded", kSchema)), params),
            "/a/7 Content-Type: application/x-www-form-urlencoded c=x");
  EXPECT_THAT(
      NotesOf(made("multipart/form-data: {}, image/png: {}")),
      HasSubstr("its body is image/png, multipart/form-data: only JSON and forms can be sent"));
}

TEST(OpenApiKindsTest, NullIsAValueIfTheSchemaAllowsIt) {
  constexpr const char* kNullable[] = {"{type: string, nullable: true}", "{type: [string, 'null']}",
                                       "{anyOf: [{type: string}, {type: 'null'}]}",
                                       "{enum: [a, null]}",
                                       "{allOf: [{type: string}], nullable: true}"};
  const auto made = [](absl::string_view schema) {
    return MakePost(absl::StrCat(
        "      requestBody: {content: {application/json: {schema: ", "{properties: {note: ", schema,
        ", state: {type: integer}}}}}}\n", "      responses: {'204': {}}"));
  };
  for (const char* schema : kNullable) {
    EXPECT_THAT(ApiOf(made(schema)).body,
                HasSubstr(R"(?"note": params.?note, ?"state": state == null ?)"))
        << schema;
  }
  EXPECT_THAT(ApiOf(made("{type: string}")).body, HasSubstr(R"(?"note": note == null ?)"));
}

TEST(OpenApiKindsTest, ABodyOfSeveralKindsIsGivenAsAWhole) {
  const auto made = [](absl::string_view schema) {
    return MakePost(absl::StrCat("      requestBody: {content: {application/json: {schema: ",
                                 schema, "}}}\n      responses: {'204': {}}"));
  };
  constexpr char kTwo[] = "[{properties: {a: {}}}, {properties: {b: {}}}]";
  for (const char* word : {"anyOf", "oneOf"}) {
    const Import whole = made(absl::StrCat("{properties: {c: {}}, ", word, ": ", kTwo, "}"));
    EXPECT_EQ(ApiOf(whole).body, "body");
    EXPECT_THAT(NotesOf(whole), HasSubstr("one of several kinds"));
    EXPECT_THAT(
        ApiOf(made(absl::StrCat("{properties: {c: {}}, ", word, ": [{properties: {a: {}}}]}")))
            .inputs.optional,
        ElementsAre("a", "c"));
    // Only alternatives are required, not the existing property.
    EXPECT_THAT(ApiOf(made(absl::StrCat("{properties: {c: {}}, ", word,
                                        ": [{required: [c]}, {required: [d]}]}")))
                    .inputs.optional,
                ElementsAre("c"));
  }
  EXPECT_EQ(ApiOf(made("{discriminator: {propertyName: c}, properties: {c: {}}}")).body, "body");
  EXPECT_THAT(NotesOf(made("{properties: {c: {}}, additionalProperties: {type: string}}")),
              HasSubstr("properties of other names"));
  EXPECT_THAT(NotesOf(made("{$ref: 'other.yaml#/S'}")),
              HasSubstr("described elsewhere, by other.yaml#/S"));
}

TEST(OpenApiKindsTest, KeywordsBesideAReferenceDependOnTheVersion) {
  constexpr char kBody[] =
      "      requestBody: {content: {application/json: {schema: {$ref: '#/d', properties: {b: "
      "{}}}}}}\n"
      "      responses: {'204': {}}\nd: {properties: {a: {}}}";
  EXPECT_THAT(ApiOf(MakePost(kBody, "3.0.3")).inputs.optional, ElementsAre("a"));
  EXPECT_THAT(ApiOf(MakePost(kBody, "3.1.0")).inputs.optional, ElementsAre("a", "b"));
  EXPECT_THAT(ApiOf(MakePost(kBody, "3.0")).inputs.optional, ElementsAre("a"));
}

TEST(OpenApiKindsTest, AnAnswerIsTheFirstSuccessWithJson) {
  const auto made = [](absl::string_view responses) {
    return MakePost(absl::StrCat("      responses: {", responses, "}"));
  };
  constexpr char kJson[] = "{content: {application/json: {schema: {properties: {c: {}}}}}}";
  for (const char* status : {"200", "'201'", "2XX", "default"}) {
    EXPECT_THAT(FieldsOf(made(absl::StrCat("404: {}, ", status, ": ", kJson))), ElementsAre("/c"));
  }
  EXPECT_THAT(FieldsOf(made(absl::StrCat("200: {}, 202: ", kJson))), ElementsAre("/c"));
  EXPECT_THAT(FieldsOf(made(absl::StrCat("204: {}, default: ", kJson))), IsEmpty());
  EXPECT_THAT(FieldsOf(made("200: {}")), ElementsAre(""));
  EXPECT_THAT(FieldsOf(made("200: {content: {'*/*': {schema: {properties: {c: {}}}}}}")),
              ElementsAre("/c"));
  EXPECT_THAT(
      FieldsOf(made("200: {content: {application/json: {schema: {type: array, items: {}}}}}")),
      ElementsAre(""));
  EXPECT_THAT(NotesOf(made("200: {content: {image/png: {}}}")),
              HasSubstr("answers with image/png"));
  EXPECT_THAT(NotesOf(made("200: {$ref: 'r.yaml'}")), HasSubstr("described elsewhere, by r.yaml"));
  EXPECT_THAT(FieldsOf(made("200: {content: {application/json: {schema: {oneOf: [{properties: "
                            "{a: {}}}, {properties: {b: {}}}]}}}}")),
              ElementsAre("/a", "/b"));
}

TEST(OpenApiKindsTest, AnExampleIsJsonWhereverItStands) {
  const auto made = [](absl::string_view node) -> std::string {
    const Import import = MakePost(
        absl::StrCat("      responses: {200: {content: {application/json: {", node, "}}}}"));
    const auto& examples = ApiOf(import).examples;
    return examples.empty() ? NotesOf(import) : examples[0].body;
  };
  EXPECT_EQ(made("example: {id: 7}"), R"({"id":7})");
  EXPECT_EQ(made(R"(example: '{"id": 7}', schema: {type: object})"), R"({"id":7})");
  EXPECT_EQ(made(R"(example: '{"id": 7}')"), R"({"id":7})");
  EXPECT_EQ(made(R"(example: '[1]', schema: {type: string})"), R"("[1]")");
  EXPECT_EQ(made("examples: {a: {externalValue: x}, b: {value: [1]}}"), "[1]");
  EXPECT_EQ(made("schema: {example: {a: 1}}"), R"({"a":1})");
  EXPECT_EQ(made("schema: {examples: [{a: 1}]}"), R"({"a":1})");
  EXPECT_THAT(made("example: 'id: 7', schema: {type: object}"),
              HasSubstr("a text that is not JSON"));
}

TEST(OpenApiKindsTest, ReportsServersOfAnOperation) {
  constexpr char kDocument[] = R"(
openapi: 3.0.3
servers: [{url: 'https://{region}.bikes.example/v1', variables: {region: {default: eu}}}, {url: /v2}]
paths:
  /a:
    servers: [{url: 'https://up.example'}]
    post: {responses: {'204': {}}}
    get: {servers: [{url: 'https://down.example'}], responses: {'204': {}}}
    put: {servers: [{url: 'https://bikes.example/v1/'}], responses: {'204': {}}})";
  EXPECT_THAT(
      Make(kDocument).notes,
      ElementsAre(
          HasSubstr("GET /a: is served at https://down.example, unlike the others"),
          HasSubstr("POST /a: is served at https://up.example, unlike the others"),
          "served at https://eu.bikes.example/v1: the upstream bike is "
          "https://bikes.example/v1",
          "served at /v2: the upstream bike is https://bikes.example/v1, which has a different "
          "path: the administrator may configure it with /v2 (flag --upstreams)"));
}

TEST(OpenApiKindsTest, NamesReferencesToOtherDocuments) {
  const Import made = Make(R"(
openapi: 3.0.3
paths:
  /a: {$ref: 'a.yaml#/p'}
  /b: {post: {$ref: 'b.yaml'}}
  /c: {post: {requestBody: {$ref: 'c.yaml'}}}
  /d: {$ref: '#/x', get: {responses: {'204': {}}}}
  /e: [1]
  x-other: {}
x: {put: {responses: {'204': {}}}, head: {}})");
  EXPECT_THAT(made.drafts, SizeIs(2));
  EXPECT_THAT(made.notes,
              ElementsAre("/a: is described elsewhere, by a.yaml#/p: put it into this document",
                          "POST /b: left out, since it is described elsewhere, by b.yaml: put it "
                          "into this document",
                          "POST /c: left out, since its body is described elsewhere, by c.yaml: "
                          "put it into this document",
                          "HEAD /d: left out: only GET, POST, PUT, PATCH and DELETE can be called",
                          "/e: left out: it is a list, not an object with operations"));
}

TEST(OpenApiKindsTest, ReportsWhatIsNotAnOperation) {
  const Import made = Make(R"(
openapi: 3.0.3
paths:
  /a: {post: 5, get: {responses: {'204': {}}}}
  /b: {put: [], delete: null, pots: {}, x-mine: 1, summary: B}
  /c: 7)");
  EXPECT_THAT(made.drafts, SizeIs(1));
  EXPECT_THAT(
      made.notes,
      ElementsAre("POST /a: left out: it is 5, not an object that describes an operation",
                  "/b: its member \"pots\" is not a method, and is left out",
                  "PUT /b: left out: it is a list, not an object that describes an operation",
                  "DELETE /b: left out: it is null, not an object that describes an operation",
                  "/c: left out: it is 7, not an object with operations"));
}

TEST(OpenApiKindsTest, AnOperationIdWithoutLettersIsNotAName) {
  for (const char* id : {"'!!!'", "'查询'", "''", "42", "[a]"}) {
    const Import made = Make(absl::StrCat(
        "openapi: 3.0.3\npaths:\n  /a/b: {get: {operationId: ", id, ", responses: {'204': {}}}}"));
    ASSERT_THAT(made.drafts, SizeIs(1)) << id;
    EXPECT_EQ(made.drafts[0].name.str(), "b.get_a_b") << id;
    ASSERT_THAT(made.notes, SizeIs(1)) << id;
    EXPECT_THAT(made.notes[0], HasSubstr("GET /a/b: its operationId is ")) << id;
  }
}

std::string FaultOf(absl::string_view document) {
  return std::string(
      ImportOpenApi(document, {.prefix = "b", .upstream = "bike", .upstreams = Hosts()})
          .status()
          .message());
}

TEST(OpenApiKindsTest, FaultsHaveTheirLine) {
  EXPECT_THAT(FaultOf("{\"openapi\": \"3.0.0\",\n // a\n \"paths\": {}}"),
              HasSubstr("line 2: has a comment"));
  EXPECT_THAT(FaultOf("{\"openapi\": \"3.0.0\",\n\"paths\": {},\n}"),
              HasSubstr("line 3: has a comma after the last one"));
  EXPECT_THAT(FaultOf("{\"openapi\": \"3.0.0\",\n\"paths\": {},\n\"paths\": {}}"),
              HasSubstr("line 3: has the key \"paths\" twice"));
  EXPECT_THAT(FaultOf("{\"openapi\": \"3.0.0\",\n\"paths\": {} \"a\": 1}"),
              HasSubstr("line 2: lacks a comma or a }"));
  EXPECT_THAT(FaultOf("{\"openapi\": \"3.0.0\",\n\"paths\": 0x1}"), HasSubstr("line 2: has 0x1"));
  EXPECT_THAT(FaultOf("{\"openapi\": \"3.0.0\",\n\"paths\": {"), HasSubstr("and ends"));
  EXPECT_THAT(FaultOf("openapi: 3.0.0\npaths:\n\t/a: {}"),
              HasSubstr("line 3: is indented by a tab"));
  EXPECT_THAT(FaultOf("openapi: 3.0.0\npaths: {}\npaths: {}"),
              HasSubstr("line 3: has the key paths"));
  EXPECT_THAT(FaultOf("openapi: 3.0.0\nx: &a {}\npaths: *a"), HasSubstr("line 3: is an alias"));
  EXPECT_THAT(FaultOf(absl::string_view("\xFF\xFE{\0", 4)), HasSubstr("UTF-16"));
  EXPECT_THAT(FaultOf("openapi: 4.0.0\npaths: {}"), HasSubstr("says that it is OpenAPI 4.0.0"));
  EXPECT_THAT(FaultOf("openapi: 3.0.0\npaths: []"), HasSubstr("paths that are not an object"));
}

TEST(OpenApiKindsTest, YamlIsReadAsPeopleWriteIt) {
  for (const char* document :
       {"\xEF\xBB\xBFopenapi: 3.1\npaths: {/a: {get: {responses: {204: {}}}}}",
        "{openapi: 3.0.0, paths: {/a: {get: {responses: {204: {}}}}}}",
        "\xEF\xBB\xBF{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {\"responses\": "
        "{\"204\": "
        "{}}}}}}",
        "# a\n---\nopenapi: '3.0.0'\ninfo: {version: 1.10, on: yes, at: 2020-01-01, n: 017}\n"
        "paths:\n  /a:\n    get:\n      responses:\n        204: {}\n...\n"}) {
    EXPECT_THAT(Make(document).drafts, SizeIs(1)) << document;
  }
}

}  // namespace
}  // namespace magpie::resource
