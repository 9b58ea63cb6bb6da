// Undeclared names in expressions.

#include "services/resource-engine/domain/definition/check_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Report(const Faults& faults) {
  std::vector<std::string> report;
  for (const auto& fault : ViolationsOf(faults.ToStatus())) {
    report.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return report;
}

std::vector<std::string> FaultsOf(const Api& api) {
  Faults faults;
  Check(api, *Upstreams::Parse("bike=http://host"), "api", faults);
  return Report(faults);
}

std::vector<std::string> FaultsOf(const std::string& expression, const Inputs& inputs) {
  Faults faults;
  Check(Derived{.expression = expression, .inputs = inputs}, "derived", faults);
  return Report(faults);
}

TEST(CheckNamesTest, EachPlaceListsItsNames) {
  Api api{.upstream = "bike",
          .method = "POST",
          .path = "/u/{idd}",
          .query = {{"x", "id + other"}},
          .headers = {{"X-A", "status"}},
          .body = "{'a': page}",
          .success = "boddy.code == 0",
          .inputs = {.params = {"id"}, .fields = {{"rider", NameOf("r")}}},
          .examples = {{.params = {{"di", 1}}}}};
  api.inputs.fields.clear();
  EXPECT_THAT(
      FaultsOf(api),
      ElementsAre(
          "api.examples[0].params: is for a name that is neither a parameter nor an input: di; "
          "known here: id",
          "api.path: reads a name that is neither a parameter nor an input: idd; known here: id; "
          "did you mean id?",
          "api.query[x]: reads a name that is neither a parameter nor an input: other; known here: "
          "id",
          "api.headers[X-A]: reads a name that is neither a parameter nor an input: status; known "
          "here: id",
          "api.body: reads a name that is neither a parameter nor an input: page; known here: id",
          "api.success: reads a name that an answer does not have: boddy; known here: body, "
          "status; did you mean "
          "body?"));
}

TEST(CheckNamesTest, PagesAndBatchesHaveTheirOwnNames) {
  Api api{.upstream = "bike", .method = "GET", .path = "/", .query = {{"p", "page"}}};
  EXPECT_THAT(FaultsOf(api), ElementsAre("api.query[p]: reads a name that is neither a parameter "
                                         "nor an input: page; no names are known here"));
  api.paging = Paging{.next = "bod.next + status + page"};
  EXPECT_THAT(FaultsOf(api),
              ElementsAre("api.paging.next: reads a name that an answer does not have: bod; known "
                          "here: body, page, status; did you mean body?"));
  Api batch{.upstream = "bike", .method = "GET", .path = "/", .query = {{"k", "keys.join(',')"}}};
  batch.batch = Batch{.key = "id", .items = "/i", .item_key = "/id"};
  batch.inputs.params = {"id"};
  EXPECT_THAT(FaultsOf(batch), IsEmpty());
  batch.query["j"] = "kees[0]";
  EXPECT_THAT(FaultsOf(batch),
              ElementsAre("api.query[j]: reads a name that is neither a parameter "
                          "nor an input: kees; known here: id, keys; did you mean keys?"));
}

TEST(CheckNamesTest, NamesThatAnExpressionMakesItselfAreDeclared) {
  const Inputs list{.fields = {{"list", NameOf("l")}}};
  for (const char* expression :
       {"list.map(x, x.a)", "list.exists(x, x == 1)", "cel.bind(y, list, y[0])", "has(list.a)",
        "list.all(i, v, i < v)", "list.filter(x, x > 0).map(y, y + 1)", "list[0]", "list.?a",
        "math.greatest(list[0], 1)", "google.protobuf.Int32Value{value: 1} == list"}) {
    EXPECT_THAT(FaultsOf(expression, list), IsEmpty()) << expression;
  }
  EXPECT_THAT(
      FaultsOf("list.map(x, x.a + z)", list),
      ElementsAre("derived.expression: reads a name that is neither a parameter nor an input: z; "
                  "known here: list"));
  EXPECT_THAT(FaultsOf("list.map(x, x.a) == x", list).size(), 1) << "x is over";
  EXPECT_THAT(FaultsOf("has(lst.a) || list == 1", list).size(), 1);
  EXPECT_THAT(FaultsOf("p + pp", {.fields = {{"p", NameOf("l")}}}).size(), 1);
}

TEST(CheckNamesTest, ParametersAreReadByNameToo) {
  const Inputs inputs{.params = {"id"}, .optional = {"note"}};
  EXPECT_THAT(FaultsOf("{'id': id, ?'note': params.?note}", inputs), IsEmpty());
  EXPECT_THAT(FaultsOf("params", inputs), IsEmpty()) << "all of them are used";
  EXPECT_THAT(
      FaultsOf("has(params.nott) ? id : note", inputs),
      ElementsAre(
          "derived.expression: reads from params a name that is not a parameter: nott; known here: "
          "id, note; did you mean note?"));
  EXPECT_THAT(FaultsOf("params.x", {.params = {"params"}}), IsEmpty()) << "a parameter's own name";
}

}  // namespace
}  // namespace magpie::resource
