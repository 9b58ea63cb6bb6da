// Which definitions are valid, and their requests for given parameters.

#include "services/resource-engine/domain/definition/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/run/execution.h"
#include "services/resource-engine/testing/descriptors.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Api GoodApi() {
  return {.upstream = "bike",
          .method = "POST",
          .path = "/bikes/{bike_id}/lock",
          .query = {{"force", "force"}},
          .body = "{'state': 'closed', 'by': rider.name}",
          .inputs = {.params = {"bike_id", "rider"}, .optional = {"force"}}};
}

// "resource.api.method: is not one of ..." for each fault.
std::vector<std::string> ApiFaultsOf(const Api& api) {
  Faults faults;
  Check(api, *Upstreams::Parse("bike=http://host"), "resource.api", faults);
  std::vector<std::string> found;
  for (const auto& fault : ViolationsOf(faults.ToStatus())) {
    found.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return found;
}

// "/bikes/7?force=true {...}", or "REASON: message".
std::string Rendering(const Api& api, absl::string_view params) {
  const ApiProgram program = *Compile(*ParseName("bike.lock"), api);
  const absl::StatusOr<Rendered> rendered = Render(program, *ParseJsonObject(params));
  if (rendered.ok()) return absl::StrCat(rendered->target, " ", rendered->body);
  EXPECT_TRUE(absl::IsInvalidArgument(rendered.status()));
  return absl::StrCat(ReasonOf(rendered.status()), ": ", rendered.status().message());
}

// The path "/o/{id}" for the parameter `id`.
std::string PathFor(absl::string_view id) {
  const Api api{.upstream = "bike", .method = "GET", .path = "/o/{id}"};
  return Rendering(api, absl::StrCat("{\"id\":", id, "}"));
}

std::vector<std::string> PathFaults(absl::string_view path) {
  const Api api{.upstream = "bike",
                .method = "POST",
                .path = std::string(path),
                .body = "a + b + c",
                .inputs = {.params = {"a", "b", "c"}}};
  return ApiFaultsOf(api);
}

TEST(DefinitionTest, AGoodApiHasNoFaults) { EXPECT_THAT(ApiFaultsOf(GoodApi()), ElementsAre()); }

TEST(DefinitionTest, ReportsAllFaultsAtOnce) {
  const Api bad{.upstream = "car",
                .method = "FETCH",
                .path = "bikes",
                .query = {{"a", "1 +"}},
                .body = "(",
                .inputs = {.params = {"ok", "not-ok", "ok"}, .fields = {{"ok", *ParseName("f")}}},
                .timeout = absl::Seconds(31)};
  EXPECT_THAT(
      ApiFaultsOf(bad),
      ElementsAre(
          "resource.api.upstream: is not a configured upstream (flag --upstreams): car",
          "resource.api.method: is not one of GET, POST, PUT, PATCH and DELETE",
          "resource.api.params[1]: is not a name that a variable can have",
          "resource.api.params[2]: is given twice", "resource.api.inputs[ok]: is a parameter, too",
          "resource.api.timeout: is longer than 30s", "resource.api.path: does not begin with '/'",
          "resource.api.query[a]: 1:4: expected an operand, not the end",
          "resource.api.body: 1:2: expected an operand, not the end"));
}

TEST(DefinitionTest, ADerivedFieldIsOneExpression) {
  const auto faults_of = [](const Derived& derived) {
    Faults faults;
    Check(derived, "resource.derived", faults);
    std::vector<std::string> found;
    for (const auto& fault : ViolationsOf(faults.ToStatus())) found.push_back(fault.field);
    return found;
  };
  const ResourceId f = *ParseName("f");
  EXPECT_THAT(faults_of({"x + 1", {.fields = {{"x", f}}}}), ElementsAre());
  EXPECT_THAT(faults_of({"x +", {.params = {"x"}, .fields = {{"x", f}, {"1", f}}}}),
              ElementsAre("resource.derived.inputs[1]", "resource.derived.inputs[x]",
                          "resource.derived.expression"));
}

TEST(DefinitionTest, AGetHasNoBody) {
  Api api = GoodApi();
  api.method = "GET";
  EXPECT_THAT(ApiFaultsOf(api), ElementsAre("resource.api.method: is GET, which has no body"));
}

TEST(DefinitionTest, ATimeoutIsUpToThirtySeconds) {
  Api api = GoodApi();
  EXPECT_EQ(Compile(*ParseName("a"), api)->timeout, absl::Seconds(2));
  api.timeout = kMaxTimeout;
  EXPECT_THAT(ApiFaultsOf(api), ElementsAre());
  EXPECT_EQ(Compile(*ParseName("a"), api)->timeout, absl::Seconds(30));
  api.timeout = absl::Milliseconds(-1);
  EXPECT_THAT(ApiFaultsOf(api), ElementsAre("resource.api.timeout: is negative"));
}

TEST(DefinitionTest, ListsHaveLimits) {
  Api api{.upstream = "bike", .method = "GET", .path = "/"};
  for (size_t i = 0; i < kMaxInputs; ++i) api.inputs.params.push_back(absl::StrCat("p", i));
  for (size_t i = 1; i < kMaxQueryParams; ++i)
    api.query[absl::StrCat("q", i)] = absl::StrCat("p", i);
  api.query["force"] = "p0";
  EXPECT_THAT(ApiFaultsOf(api), ElementsAre());
  api.inputs.params.push_back("one_more");
  api.query["one_more"] = "1";
  EXPECT_THAT(ApiFaultsOf(api),
              ElementsAre("resource.api.params: and inputs are together more than 32",
                          "resource.api.query: has more than 32"));
}

TEST(DefinitionTest, ANullParameterIsNotAnAbsentOne) {
  const auto body_of = [](absl::string_view params) {
    const Api api{.upstream = "bike",
                  .method = "PATCH",
                  .path = "/",
                  .body = "{?'note': params.?note, 'size': size}",
                  .inputs = {.optional = {"note", "size"}}};
    const auto definition =
        std::make_shared<const Definition>(*Compile(*ParseName("a"), Kind(api)));
    Plan plan = *PlanApi(*ParseName("a"), {}, [&](const auto&) { return definition; });
    Execution execution(std::make_shared<const Plan>(std::move(plan)),
                        {.params = *ParseJsonObject(params), .request_id = "r1"});
    return execution.call(execution.Start()[0])->request.body;
  };
  EXPECT_EQ(body_of("{}"), R"({"size":null})");
  EXPECT_EQ(body_of(R"({"note":null,"other":1})"), R"({"note":null,"size":null})");
  EXPECT_EQ(body_of(R"({"note":"n","size":2})"), R"({"note":"n","size":2})");
}

TEST(DefinitionTest, NamesAreThoseThatExpressionsCanRead) {
  const auto report = [](const Inputs& inputs) {
    Faults faults;
    Check(Derived{.expression = "1", .inputs = inputs}, "d", faults);
    return ViolationsOf(faults.ToStatus()).front().description;
  };
  for (const char* name : {"in", "true", "null", "for", "package"}) {
    EXPECT_EQ(report({.params = {name}}),
              absl::StrCat("is a reserved word of expressions: ", name));
  }
  EXPECT_THAT(report({.optional = {"if"}}), HasSubstr("reserved word of expressions: if"));
  EXPECT_THAT(report({.fields = {{"let", *ParseName("f")}}}),
              HasSubstr("reserved word of expressions: let"));
  EXPECT_EQ(report({.params = {"a.b"}}), "is not a name that a variable can have");
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/{items[0]}/{int}",
                .inputs = {.params = {"items", "int"}}};
  EXPECT_THAT(ApiFaultsOf(api), ElementsAre());
}

TEST(DefinitionTest, APathIsPlainTextAndExpressions) {
  for (const char* path : {"/", "/a/b-c_d.e~f", "/{a}", "/{a}/{b + 'x'}-{c}", "/a%20b", "/a/"}) {
    EXPECT_THAT(PathFaults(path), ElementsAre()) << path;
  }
  EXPECT_THAT(PathFaults(""), ElementsAre(HasSubstr("does not begin with '/'")));
  EXPECT_THAT(PathFaults("/{a"), ElementsAre(HasSubstr("has a '{' without its '}'")));
  EXPECT_THAT(PathFaults("/{{a}}"), ElementsAre(HasSubstr("has a '{' within an expression")));
  EXPECT_THAT(PathFaults("/{}"), ElementsAre(StartsWith("resource.api.path: {}: 1:1: ")));
  EXPECT_THAT(PathFaults("/{a +}"),
              ElementsAre("resource.api.path: {a +}: 1:4: expected an operand, not the end"));
  for (const char* path :
       {"/a}", "/a?b=1", "/a#b", "/a b", "/a\\b", "/a\r\nHost: x", "/\xC3\xA4"}) {
    EXPECT_THAT(PathFaults(path), ElementsAre(HasSubstr("that paths cannot contain"))) << path;
  }
  for (const char* path : {"/..", "/a/../b", "/./a"}) {
    EXPECT_THAT(PathFaults(path), ElementsAre(HasSubstr("has a segment '.' or '..'"))) << path;
  }
  EXPECT_THAT(PathFaults("/" + std::string(PathTemplate::kMaxBytes - 1, 'a')), ElementsAre());
  EXPECT_THAT(PathFaults("/" + std::string(PathTemplate::kMaxBytes, 'a')),
              ElementsAre(HasSubstr("is longer than 2048 bytes")));
}

TEST(DefinitionTest, RendersPathQueryAndBody) {
  EXPECT_EQ(Rendering(GoodApi(), R"({"bike_id":"b 7","rider":{"name":"Zoë"},"force":true})"),
            R"(/bikes/b%207/lock?force=true {"by":"Zoë","state":"closed"})");
}

TEST(DefinitionTest, AQueryParameterOfNullIsLeftOut) {
  EXPECT_EQ(Rendering(GoodApi(), R"({"bike_id":7,"rider":{"name":null},"force":null})"),
            R"(/bikes/7/lock {"by":null,"state":"closed"})");
}

// As {?q} of a list in RFC 6570.
TEST(DefinitionTest, AListKeyedByItsSeparatorIsOneValue) {
  const auto sent = [](absl::string_view separator, const Value& list) {
    const Api api{.upstream = "bike",
                  .method = "GET",
                  .path = "/a",
                  .query = {{"q", absl::StrCat("{'", separator, "': q}")}},
                  .inputs = {.params = {"q"}}};
    const auto rendered = Render(*Compile(*ParseName("a"), api), {{"q", list}});
    return rendered.ok() ? rendered->target : std::string(rendered.status().message());
  };
  EXPECT_EQ(sent(",", Value::List{"a", 1, true}), "/a?q=a,1,true");
  EXPECT_EQ(sent(",", Value::List{"a,b", "c d", "&=", "\xC3\xA4"}),
            "/a?q=a%2Cb,c%20d,%26%3D,%C3%A4");
  EXPECT_EQ(sent(",", Value::List{"", nullptr, "b"}), "/a?q=,b");
  EXPECT_EQ(sent(",", Value::List{""}), "/a?q=");
  EXPECT_EQ(sent(",", Value::List{}), "/a");
  EXPECT_EQ(sent(",", nullptr), "/a");
  EXPECT_EQ(sent(" ", Value::List{"a", "b"}), "/a?q=a%20b");
  EXPECT_EQ(sent("|", Value::List{"a", "b,c"}), "/a?q=a%7Cb%2Cc");
  EXPECT_EQ(sent("|", Value::List{"a", "b|c"}),
            "query[q][1] has a '|', which separates the elements");
  EXPECT_EQ(sent(" ", Value::List{"a b"}), "query[q][0] has a ' ', which separates the elements");
  EXPECT_EQ(sent(",", Value::List{Value::List{}}),
            "query[q][0] must be a string, a number or a bool, but is of kind list");
  EXPECT_EQ(sent(",", "a"), "query[q] must be a string, a number or a bool, but is of kind map");
  EXPECT_EQ(sent(";", Value::List{"a"}),
            "query[q] must be a string, a number or a bool, but is of kind map");
}

TEST(DefinitionTest, AListInAHeaderIsOneValueWithoutCommasInElements) {
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/a",
                .headers = {{"X-Ids", "{',': q}"}},
                .inputs = {.params = {"q"}}};
  const auto sent = [&](const Value& list) -> std::string {
    const auto rendered = Render(*Compile(*ParseName("a"), api), {{"q", list}});
    if (!rendered.ok()) return std::string(rendered.status().message());
    return rendered->headers.empty() ? "none" : rendered->headers[0].second;
  };
  EXPECT_EQ(sent(Value::List{"a b", 1, nullptr}), "a b,1");
  EXPECT_EQ(sent(nullptr), "none");
  EXPECT_EQ(sent(Value::List{}), "none");
  EXPECT_EQ(sent(Value::List{"a,b"}), "headers[X-Ids][0] has a ',', which separates the elements");
  EXPECT_EQ(sent(Value::List{Value::Map()}),
            "headers[X-Ids][0] must be a string, a number or a bool, but is of kind map");
}

TEST(DefinitionTest, DoesNotSendNonFiniteNumbersAsNull) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double number : {nan, infinity, -infinity}) {
    Api api{.upstream = "bike", .method = "POST", .path = "/a", .inputs = {.params = {"q"}}};
    const auto report = [&] {
      return std::string(
          Render(*Compile(*ParseName("a"), api), {{"q", number}}).status().message());
    };
    api.body = "{'a/b': [1, q]}";
    EXPECT_EQ(report(), "body: /a~1b/1 is NaN or infinite, which JSON cannot represent");
    api.body.clear();
    api.query = {{"x", "q"}};
    EXPECT_EQ(report(), "query[x] must be a finite number");
    api.query.clear();
    api.path = "/a/{q}";
    EXPECT_EQ(report(), "path: {q} must be a finite number");
  }
}

TEST(DefinitionTest, AMessageMayHaveNaNInADouble) {
  const std::string set = protos::SetOf({{"a.proto", R"(
      syntax = "proto3";
      service S { rpc Do(Ask) returns (Ask); }
      message Ask { double sum = 1; repeated float rates = 2; string text = 3; int32 n = 4; })"}});
  const auto sent = [&](absl::string_view body) {
    const Api api{.upstream = "s",
                  .body = std::string(body),
                  .grpc = GrpcMethod{"S/Do", set},
                  .inputs = {.params = {"q", "i"}}};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const auto rendered = Render(*Compile(*ParseName("a"), api), {{"q", nan}, {"i", -infinity}});
    return rendered.ok() ? rendered->body : std::string(rendered.status().message());
  };
  EXPECT_EQ(sent("{'sum': q, 'rates': [1, i]}"), R"({"rates":[1,"-Infinity"],"sum":"NaN"})");
  for (const char* place : {"text", "n"}) {
    EXPECT_EQ(sent(absl::StrCat("{'", place, "': q}")),
              absl::StrCat("body: ", place,
                           " is NaN or infinite, but the request has "
                           "neither a double nor a float there"));
  }
}

TEST(DefinitionTest, AListInAQueryIsSentOncePerElement) {
  const Api api{
      .upstream = "bike", .method = "GET", .path = "/a", .query = {{"q", "q"}, {"r", "1"}}};
  EXPECT_EQ(Rendering(api, R"({"q":["x","y z",null,3]})"), "/a?q=x&q=y%20z&q=3&r=1 ");
  EXPECT_EQ(Rendering(api, R"({"q":[]})"), "/a?r=1 ");
  EXPECT_EQ(
      Rendering(api, R"({"q":["x",[1]]})"),
      "BAD_PATH_VALUE: query[q][1] must be a string, a number or a bool, but is of kind list");
  EXPECT_EQ(Rendering(api, R"({"q":{"a":1}})"),
            "BAD_PATH_VALUE: query[q] must be a string, a number or a bool, but is of kind map");
}

TEST(DefinitionTest, EncodesValuesInUrls) {
  Api api{.upstream = "bike", .method = "GET", .path = "/a", .query = {{"q&", "q"}, {"r", "r"}}};
  EXPECT_EQ(Rendering(api, R"({"q":"a=b&c #é+","r":-1.5})"),
            "/a?q%26=a%3Db%26c%20%23%C3%A9%2B&r=-1.5 ");
}

TEST(DefinitionTest, AValueStaysWithinItsSegmentOfThePath) {
  EXPECT_EQ(PathFor(R"("1/../../admin?x#y")"), "/o/1%2F..%2F..%2Fadmin%3Fx%23y ");
  EXPECT_EQ(PathFor(R"("a\r\nHost: evil")"), "/o/a%0D%0AHost%3A%20evil ");
  EXPECT_EQ(PathFor(R"("%2e%2e")"), "/o/%252e%252e ");
  EXPECT_EQ(PathFor("9007199254740993"), "/o/9007199254740993 ");
  EXPECT_EQ(PathFor(R"("..")"), "BAD_PATH_VALUE: path: has a segment '.' or '..'");
  EXPECT_EQ(PathFor(R"(".")"), "BAD_PATH_VALUE: path: has a segment '.' or '..'");
  EXPECT_EQ(PathFor(R"("")"), "BAD_PATH_VALUE: path: {id} is empty");
  EXPECT_EQ(PathFor("null"),
            "BAD_PATH_VALUE: path: {id} must be a string, a number or a bool, but is of kind null");
  EXPECT_EQ(PathFor("[1]"),
            "BAD_PATH_VALUE: path: {id} must be a string, a number or a bool, but is of kind list");
}

TEST(DefinitionTest, NamesEachParameterThatIsMissing) {
  const ApiProgram program = *Compile(*ParseName("bike.lock"), GoodApi());
  const absl::Status missing = Render(program, {}).status();
  EXPECT_EQ(ReasonOf(missing), "PARAM_MISSING");
  EXPECT_THAT(ViolationsOf(missing), ElementsAre(FieldViolation{"params.bike_id", "is missing"},
                                                 FieldViolation{"params.rider", "is missing"}));
}

TEST(DefinitionTest, NamesTheExpressionThatFailed) {
  Api api = GoodApi();
  EXPECT_THAT(Rendering(api, R"({"bike_id":7,"rider":"Zoë","force":1})"),
              StartsWith("EXPRESSION_FAILED: body: "));
  EXPECT_THAT(Rendering(api, R"({"bike_id":7,"rider":{"name":"Zoë"}})"),
              StartsWith("EXPRESSION_FAILED: query[force]: "));
  api.path = "/{bike_id + 1}";
  EXPECT_THAT(Rendering(api, R"({"bike_id":"x","rider":1})"),
              StartsWith("EXPRESSION_FAILED: path: "));
}

TEST(DefinitionTest, WhatIsSentHasLimits) {
  const Api api{.upstream = "bike", .method = "POST", .path = "/{a}", .body = "b"};
  const auto render = [&](size_t target, size_t body) {
    return Rendering(api, absl::StrCat(R"({"a":")", std::string(target - 1, 'a'), R"(","b":")",
                                       std::string(body - 2, 'b'), R"("})"));
  };
  EXPECT_THAT(render(kMaxTargetBytes, kMaxBodyBytes), StartsWith("/aaa"));
  EXPECT_EQ(render(kMaxTargetBytes + 1, 10),
            "REQUEST_TOO_LARGE: path and query evaluates to more than 4096 bytes");
  EXPECT_EQ(render(10, kMaxBodyBytes + 1),
            "REQUEST_TOO_LARGE: body evaluates to more than 262144 bytes");
}

TEST(DefinitionTest, ReportsAStoredDefinitionThatDoesNotCompile) {
  const absl::Status broken = Compile(*ParseName("a"), {.path = "/{"}).status();
  EXPECT_TRUE(absl::IsInternal(broken));
  EXPECT_EQ(ReasonOf(broken), "BAD_DEFINITION");
}

TEST(InputsTest, AreUsedBySomeExpression) {
  const Inputs inputs{.params = {"id", "unused"},
                      .fields = {{"city", *ParseName("a.city")}, {"idle", *ParseName("a.idle")}}};
  const Upstreams upstreams = *Upstreams::Parse("bike=http://b");
  const auto faults_of = [&](const auto& checked) {
    Faults faults;
    if constexpr (std::is_same_v<std::decay_t<decltype(checked)>, Api>) {
      Check(checked, upstreams, "r", faults);
    } else {
      Check(checked, "r", faults);
    }
    std::vector<std::string> report;
    for (const FieldViolation& fault : ViolationsOf(faults.ToStatus()))
      report.push_back(fault.field);
    return report;
  };
  const std::vector<std::string> both = {"r.params[1]", "r.inputs[idle]"};
  EXPECT_EQ(faults_of(Api{.upstream = "bike",
                          .method = "GET",
                          .path = "/{id}",
                          .headers = {{"X-City", "city.name"}},
                          .inputs = inputs}),
            both);
  EXPECT_EQ(faults_of(Derived{.expression = "id + size(city.names.filter(n, n != 'x'))",
                              .inputs = inputs}),
            both);
}

TEST(HeaderTest, AreExpressionsAndLeftOutIfNull) {
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/",
                .headers = {{"X-City", "city"}, {"X-None", "null"}, {"X-Number", "1 + 1"}}};
  const ApiProgram program = *Compile(*ParseName("a"), api);
  const Rendered rendered = *Render(program, {{"city", "Hangzhou"}});
  EXPECT_EQ(rendered.headers, (std::vector<std::pair<std::string, std::string>>{
                                  {"X-City", "Hangzhou"}, {"X-Number", "2"}}));
  EXPECT_EQ(ReasonOf(Render(program, {{"city", "a\r\nX-Admin: 1"}}).status()), "BAD_HEADER_VALUE");
  EXPECT_EQ(ReasonOf(Render(program, {{"city", Value::List{1}}}).status()), "BAD_HEADER_VALUE");
  EXPECT_EQ(ReasonOf(Render(program, {{"city", std::string(kMaxHeaderBytes + 1, 'x')}}).status()),
            "REQUEST_TOO_LARGE");
}

TEST(HeaderTest, OfTheAdministratorsKeyIsNoAuthors) {
  Upstreams upstreams = *Upstreams::Parse("bike=http://b,map=http://m,bike@staging=http://s");
  upstreams.SetProof("bike", {.header = "X-Bike_Key"});
  upstreams.SetProof("map", {.query = "key"});
  const auto faults_of = [](const Api& api, const Upstreams& known) {
    Faults faults;
    Check(api, known, "api", faults);
    std::vector<std::string> report;
    for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
      report.push_back(absl::StrCat(fault.field, ": ", fault.description));
    }
    return report;
  };
  Api api{.upstream = "bike",
          .method = "GET",
          .path = "/",
          .query = {{"key", "1"}},
          .headers = {{"X-Bike-Key", "'x'"}, {"X-Other", "'x'"}}};
  EXPECT_THAT(
      faults_of(api, upstreams),
      ElementsAre("api.headers[X-Bike-Key]: carries the administrator's key for upstream bike: "
                  "leave it out"));
  api.headers = {{"x_bike-KEY", "null"}};
  EXPECT_EQ(faults_of(api, upstreams).size(), 1);
  EXPECT_THAT(faults_of(api, upstreams.In("staging")), ElementsAre()) << "it has no key there";
  api.upstream = "map";
  api.query = {{"KEY", "1"}, {"keys", "1"}};
  EXPECT_THAT(
      faults_of(api, upstreams.In("")),
      ElementsAre("api.query[KEY]: carries the administrator's key for upstream map: leave it "
                  "out"));
}

TEST(HeaderTest, IsThereOnceHoweverItIsWritten) {
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/",
                .headers = {{"ACCEPT", "'a/b'"}, {"Accept", "'c/d'"}, {"X-Api_Key", "'x'"}}};
  Faults faults;
  Check(api, *Upstreams::Parse("bike=http://b"), "api", faults);
  std::vector<std::string> report;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) report.push_back(fault.field);
  EXPECT_EQ(report, (std::vector<std::string>{"api.headers[Accept]", "api.headers[X-Api_Key]"}));
}

TEST(HeaderTest, ContentTypeDecidesHowTheBodyIsWritten) {
  const auto rendered = [](const std::string& type, const std::string& body) {
    const Api api{.upstream = "bike",
                  .method = "POST",
                  .path = "/",
                  .headers = {{"content-type", type}},
                  .body = body};
    const auto faults = ApiFaultsOf(api);
    return faults.empty() ? Rendering(api, "{}") : faults.front();
  };
  EXPECT_EQ(
      rendered("'application/x-www-form-urlencoded'", "{'b': [1, 'x y'], 'a': null, 'c': ''}"),
      "/ b=1&b=x%20y&c=");
  EXPECT_EQ(rendered("'application/merge-patch+json'", "{'a': null}"), R"(/ {"a":null})");
  EXPECT_EQ(rendered("'text/csv'", "'a,b'"), "/ a,b");
  EXPECT_THAT(
      rendered("'application/x-www-form-urlencoded'", "{'a': {'b': 1}}"),
      StartsWith(
          "BAD_BODY_VALUE: body: a must be a string, a number or a bool, but is of kind map"));
  EXPECT_THAT(rendered("'text/csv'", "[1]"), StartsWith("BAD_BODY_VALUE: body: "));
  EXPECT_THAT(rendered("'text/' + sub", "1"), HasSubstr("must be a constant"));
  EXPECT_THAT(rendered("7", "1"), HasSubstr("must be a constant"));
  EXPECT_THAT(rendered("'text/csv'", ""), HasSubstr("describes a body, but there is none"));
  EXPECT_THAT(rendered("'multipart/form-data'", "{}"),
              HasSubstr("multipart/form-data, which is not"));
}

TEST(HeaderTest, MayNeitherBeSecretNorOurs) {
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/",
                .headers = {{"authorization", "'x'"}, {"Host", "'x'"}, {"X Y", "1 +"}}};
  Faults faults;
  Check(api, *Upstreams::Parse("bike=http://b"), "api", faults);
  std::vector<std::string> report;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) report.push_back(fault.field);
  EXPECT_EQ(report, (std::vector<std::string>{"api.headers[Host]", "api.headers[X Y]",
                                              "api.headers[X Y]", "api.headers[authorization]"}));
}

}  // namespace
}  // namespace magpie::resource
