#include "services/resource-engine/formats/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/testing/descriptors.h"

namespace magpie::resource {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kBikes[] = R"(
openapi: 3.0.3
servers: [{url: https://bikes.example/v2}]
paths:
  /bikes/{bike-id}/lock:
    parameters:
      - {name: bike-id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getLockState
      summary: How a lock is
      tags: [locks, not a tag!]
      parameters:
        - {name: verbose, in: query, schema: {type: boolean}}
        - {name: X-Region, in: header, required: true, schema: {type: string}}
        - {name: Accept, in: header, schema: {type: string}}
        - {name: fields, in: query, schema: {type: array}}
        - {name: near, in: query, style: form, explode: false, schema: {type: object}}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        '404': {description: none}
        '200':
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Lock'}
              example: {state: open}
    put:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              required: [state]
              properties:
                state: {type: string}
                in: {type: string}
                id: {type: string, readOnly: true}
      responses: {'200': {description: done}}
  /photos:
    post:
      requestBody: {required: true, content: {image/png: {}}}
      responses: {'200': {}}
    get:
      parameters: [{$ref: 'other.yaml#/p'}]
components:
  schemas:
    Lock:
      allOf:
        - $ref: '#/components/schemas/Named'
        - properties: {state: {type: string}, "a/b": {type: string}, pin: {writeOnly: true}}
    Named:
      properties: {makerName: {type: string}}
)";

const Upstreams& BikesAndLocks() {
  static const Upstreams upstreams =
      *Upstreams::Parse("bike=https://bikes.example/v2,locks=grpc://127.0.0.1:1");
  return upstreams;
}

ImportOptions Options() {
  return {.prefix = "bike", .upstream = "bike", .owner = "bikes", .upstreams = BikesAndLocks()};
}

std::string Describe(const ImportedDraft& draft) {
  if (const auto* field = std::get_if<Field>(&draft.content.kind)) {
    return absl::StrCat(draft.name.str(), " ", field->pointer, " of ", field->api.str());
  }
  const Api& api = std::get<Api>(draft.content.kind);
  return absl::StrCat(draft.name.str(), " ", api.method, " ", api.path, " ", api.body, " ",
                      absl::StrJoin(api.query, ",", absl::PairFormatter("=")), " ",
                      absl::StrJoin(api.headers, ",", absl::PairFormatter("=")), " ",
                      absl::StrJoin(api.inputs.params, ","), "; ",
                      absl::StrJoin(api.inputs.optional, ","));
}

std::vector<std::string> Describe(const Import& made) {
  std::vector<std::string> drafts;
  for (const ImportedDraft& draft : made.drafts) drafts.push_back(Describe(draft));
  return drafts;
}

std::string ImportFaultOf(absl::string_view text) {
  const absl::Status status = ImportOpenApi(text, Options()).status();
  return absl::StrCat(ReasonOf(status), " ", status.message());
}

TEST(ImportOpenApiTest, EachOperationIsAnApiAndEachValueOfItsAnswerAField) {
  const Import made = *ImportOpenApi(kBikes, Options());
  EXPECT_THAT(
      Describe(made),
      ElementsAre("bike.get_lock_state GET /bikes/{bike_id}/lock  fields=fields,verbose=verbose "
                  "X-Region=X_Region X_Region,bike_id; fields,verbose",
                  "bike.get_lock_state.a_b /a~1b of bike.get_lock_state",
                  "bike.get_lock_state.maker_name /makerName of bike.get_lock_state",
                  "bike.get_lock_state.state /state of bike.get_lock_state",
                  R"(bike.put_bikes_bike_id_lock PUT /bikes/{bike_id}/lock {?"in": in_ == null ? )"
                  R"(optional.none() : optional.of(in_), "state": state}   bike_id,state; in_)",
                  "bike.put_bikes_bike_id_lock.value  of bike.put_bikes_bike_id_lock"));
}

TEST(ImportOpenApiTest, ImportsDescriptionsTagsAndExamples) {
  const Import made = *ImportOpenApi(kBikes, Options());
  const Content& content = made.drafts[0].content;
  EXPECT_EQ(content.description, "How a lock is");
  EXPECT_EQ(content.owner, "bikes");
  EXPECT_THAT(content.labels.tags, ElementsAre("locks"));
  const Api& api = std::get<Api>(content.kind);
  EXPECT_EQ(api.upstream, "bike");
  ASSERT_THAT(api.examples, SizeIs(1));
  EXPECT_EQ(api.examples[0].body, R"({"state":"open"})");
}

TEST(ImportOpenApiTest, NotesWhatCannotBeImported) {
  EXPECT_THAT(
      ImportOpenApi(kBikes, Options())->notes,
      ElementsAre(
          "GET /bikes/{bike-id}/lock: without the parameter session, which is in a cookie, and "
          "cookies are never sent",
          "GET /bikes/{bike-id}/lock: without the parameter near, which is an object that cannot "
          "be "
          "encoded: style form with explode false",
          "PUT /bikes/{bike-id}/lock: does not describe its JSON answer: one field has all "
          "of "
          "it",
          "GET /photos: left out, since a parameter is described elsewhere, by other.yaml#/p: put "
          "it into this document",
          "POST /photos: left out, since its body is image/png: only JSON and forms can be sent",
          "served at https://bikes.example/v2: the upstream bike is https://bikes.example/v2"));
}

TEST(ImportOpenApiTest, ImportsOnlyTheNamedOperations) {
  ImportOptions options = Options();
  options.operations = {"getLockState", "PUT /bikes/{bike-id}/lock"};
  EXPECT_THAT(ImportOpenApi(kBikes, options)->drafts, SizeIs(6));
  for (const char* unknown : {"nothing", "getlockstate", "GET /nowhere"}) {
    options.operations = {"getLockState", unknown};
    const absl::Status status = ImportOpenApi(kBikes, options).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELD") << unknown;
    EXPECT_THAT(std::string(status.message()),
                testing::StartsWith(absl::StrCat("operations name \"", unknown,
                                                 "\", which the document does not have; it has ")));
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("GET /bikes/{bike-id}/lock or getLockState"));
  }
}

TEST(ImportOpenApiTest, NamesAreShortAndUnique) {
  const std::string path(100, 'a');
  const Import made =
      *ImportOpenApi(absl::StrCat(R"({"openapi":"3.1.0","paths":{"/)", path, R"(/b":{"get":{}},"/)",
                                  path, R"(/c":{"get":{}},"/n":{"get":{"operationId":"9"}}}})"),
                     Options());
  ASSERT_THAT(made.drafts, SizeIs(6));
  EXPECT_EQ(made.drafts[0].name.str(), "bike.get_" + std::string(35, 'a'));
  EXPECT_EQ(made.drafts[2].name.str(), "bike.get_" + std::string(33, 'a'));
  EXPECT_EQ(made.drafts[4].name.str(), "bike.n9");
}

TEST(ImportOpenApiTest, AnObjectOfManyPropertiesIsOneParameter) {
  std::string properties;
  for (int i = 0; i < 17; ++i) absl::StrAppend(&properties, i == 0 ? "" : ",", "\"p", i, "\":{}");
  const Import made = *ImportOpenApi(
      absl::StrCat(R"({"openapi":"3.1.0","paths":{"/a":{"post":{"requestBody":{"content":{)",
                   R"("application/merge-patch+json":{"schema":{"properties":{)", properties,
                   "}}}}}}}}}"),
      Options());
  EXPECT_EQ(Describe(made.drafts[0]),
            "bike.post_a POST /a body  Content-Type='application/merge-patch+json' body; ");
}

TEST(ImportOpenApiTest, CirclesOfReferencesEnd) {
  const Import made = *ImportOpenApi(
      R"({"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{"200":{"content":
          {"application/json":{"schema":{"$ref":"#/s"}}}}}}}},
          "s":{"allOf":[{"$ref":"#/s"}],"properties":{"a":{"$ref":"#/t"}}},"t":{"$ref":"#/t"}})",
      Options());
  EXPECT_EQ(Describe(made)[1], "bike.get_a.a /a of bike.get_a");
}

TEST(ImportOpenApiTest, RefusesWhatIsNotOpenApi) {
  EXPECT_EQ(ImportFaultOf("swagger: '2.0'"),
            "BAD_OPENAPI openapi is Swagger 2: convert it to OpenAPI 3 first");
  EXPECT_EQ(ImportFaultOf("openapi: 3.0.0"), "BAD_OPENAPI openapi has no paths");
  EXPECT_EQ(ImportFaultOf("[1]"), "BAD_OPENAPI openapi does not say that it is OpenAPI 3");
  EXPECT_THAT(ImportFaultOf("{"), HasSubstr("BAD_OPENAPI"));
  EXPECT_THAT(ImportFaultOf("a: b: c"), HasSubstr("line 1"));
  EXPECT_THAT(ImportFaultOf(std::string(kMaxDocumentBytes + 1, ' ')), HasSubstr("longer"));
}

TEST(ImportDescriptorsTest, EachUnaryMethodIsAnApi) {
  ImportOptions options{
      .prefix = "lock", .upstream = "locks", .owner = "bikes", .upstreams = BikesAndLocks()};
  const Import made = *ImportDescriptors(protos::LockSet(), options);
  ASSERT_THAT(made.drafts, SizeIs(14));
  EXPECT_EQ(Describe(made.drafts[0]),
            R"(lock.get_lock   {"bike_id": bike_id, "with": with}   ; bike_id,with)");
  EXPECT_EQ(Describe(made.drafts[1]), "lock.get_lock.state /state of lock.get_lock");
  std::vector<absl::string_view> types;
  for (size_t i = 1; i <= 5; ++i) {
    types.push_back(WordOf(std::get<Field>(made.drafts[i].content.kind).type));
  }
  // state (a name, or the number of a new value), battery, seen, maker and turns (64 bits).
  EXPECT_THAT(types, ElementsAre("any", "integer", "string", "object", "string"));
  EXPECT_THAT(made.notes, ElementsAre("bike.v1.LockService/Watch: left out, since it streams"));
  const auto& grpc = *std::get<Api>(made.drafts[0].content.kind).grpc;
  EXPECT_EQ(grpc.name, "bike.v1.LockService/GetLock");
  EXPECT_LT(grpc.descriptor_set.size(), protos::LockSet().size());
}

TEST(ImportDescriptorsTest, AMessageWhoseJsonIsAValueIsOneParameterAndOneField) {
  const std::string set = protos::SetOf({{"p.proto", R"(syntax = "proto3"; package p;
      import "google/protobuf/duration.proto"; import "google/protobuf/wrappers.proto";
      import "google/protobuf/struct.proto"; import "google/protobuf/empty.proto";
      service S { rpc Wait(google.protobuf.Duration) returns (google.protobuf.Duration);
                  rpc Text(google.protobuf.StringValue) returns (google.protobuf.Struct);
                  rpc None(google.protobuf.Empty) returns (google.protobuf.Empty); })"}});
  const Import made =
      *ImportDescriptors(set, {.prefix = "p", .upstream = "locks", .upstreams = BikesAndLocks()});
  EXPECT_THAT(made.notes, IsEmpty());
  EXPECT_THAT(Describe(made), ElementsAre("p.wait   value   ; value", "p.wait.value  of p.wait",
                                          "p.text   value   ; value", "p.text.value  of p.text",
                                          "p.none      ; ", "p.none.value  of p.none"));
}

TEST(ImportDescriptorsTest, TheUpstreamSpeaksTheSameProtocol) {
  const Import made = *ImportDescriptors(protos::LockSet(), Options());
  EXPECT_THAT(made.drafts, IsEmpty());
  EXPECT_THAT(made.notes[0],
              HasSubstr("bike.v1.LockService/GetLock: left out, since its upstream speaks HTTP"));
}

}  // namespace
}  // namespace magpie::resource
