#include "services/resource-engine/formats/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/resource-engine/testing/merge_fixture.h"

namespace magpie::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using MergeTest = MergeFixture;

const std::string& Bike() {
  static const std::string text = absl::StrCat("  /bike:\n    get: {operationId: getBike, ",
                                               Answer("phone: {}, state: {}"), "}\n");
  return text;
}

TEST_F(MergeTest, ASecondImportOfTheSameChangesNothing) {
  Import(Bike());
  EXPECT_THAT(Report(),
              ElementsAre("b.get_bike new", "b.get_bike.phone new", "b.get_bike.state new"));
  const std::vector<Resource> before = there_;
  Import(Bike());
  EXPECT_THAT(Report(), ElementsAre("b.get_bike unchanged", "b.get_bike.phone unchanged",
                                    "b.get_bike.state unchanged"));
  EXPECT_EQ(merged_.drafts[0], before[0]);
}

// Sets everything that an owner may set on a draft and no document does.
void Guard(Content& content) {
  content.access.privacy = Privacy::kSensitive;
  content.access.grants = {{.caller = "app"}};
  content.access.declassified = "by law";
  content.thresholds.errors = 0.5;
  content.labels.labels = {{"team", "locks"}};
  content.owner = "locks";
  if (auto* api = std::get_if<Api>(&content.kind)) {
    api->policy.retry.attempts = 4;
    api->success = "body.code == 0";
    api->timeout = absl::Seconds(3);
    api->batch = Batch{.key = "id"};
    api->paging = Paging{.next = "body.next"};
  } else if (auto* field = std::get_if<Field>(&content.kind)) {
    field->fallback = Value(1);
    field->alternatives = {{*ParseName("b.other"), "/x"}};
  }
}

TEST_F(MergeTest, NothingIsLoosened) {
  for (const bool replace : {false, true}) {
    there_.clear();
    Import(Bike());
    for (Resource& draft : there_) Guard(draft.content);
    Content api = Named("b.get_bike").content;
    const Content field = Named("b.get_bike.phone").content;
    Import(absl::StrCat("  /v2/bike:\n    put: {operationId: getBike, description: New, ",
                        Answer("phone: {}, name: {}"), "}\n"),
           {.replace = replace});
    EXPECT_THAT(Report(),
                ElementsAre(HasSubstr("b.get_bike changed: method: GET -> PUT; path: /bike -> "
                                      "/v2/bike; description: nothing -> New"),
                            "b.get_bike.name new", "b.get_bike.phone unchanged",
                            HasSubstr("b.get_bike.state missing")));
    EXPECT_EQ(Named("b.get_bike.phone").content, field);
    std::get<Api>(api.kind).method = "PUT";
    std::get<Api>(api.kind).path = "/v2/bike";
    api.description = "New";
    EXPECT_EQ(Named("b.get_bike").content, api);
  }
}

// A promise about one thing does not hold for a different one that gets its name.
TEST_F(MergeTest, APromiseHoldsForOneOperationAndOnePlace) {
  for (const bool replace : {false, true}) {
    there_.clear();
    Import(absl::StrCat("  /quote:\n    post: {operationId: ask, ", Answer("total: {}"), "}\n"));
    Policy& policy = std::get<Api>(Named("b.ask").content.kind).policy;
    policy.idempotent = true;
    policy.retry = {.attempts = 3, .when = "status == 400"};
    Content& total = Named("b.ask.total").content;
    total.access = {.privacy = Privacy::kPersonal, .declassified = "a sum"};
    const Content kept = total;
    // The same operation with a parameter of a different name and more properties.
    Import(absl::StrCat("  /quote:\n    post: {operationId: quote, ", Answer("total: {}, more: {}"),
                        "}\n"),
           {.replace = replace});
    EXPECT_TRUE(std::get<Api>(Named("b.ask").content.kind).policy.idempotent);
    EXPECT_EQ(Named("b.ask.total").content, kept);

    Import(absl::StrCat("  /charge:\n    post: {operationId: ask, ", Answer("Total: {}"), "}\n"),
           {.replace = replace});
    const Api& api = std::get<Api>(Named("b.ask").content.kind);
    EXPECT_EQ(api.path, "/charge");
    EXPECT_FALSE(api.policy.idempotent);
    EXPECT_EQ(api.policy.retry.when, "");
    EXPECT_EQ(api.policy.retry.attempts, 3);
    EXPECT_THAT(Report()[0],
                HasSubstr("policy.idempotent: removed, since it was set for POST /quote: set it "
                          "again if it also holds for POST /charge; policy.retry.when: removed"));
    EXPECT_EQ(std::get<Field>(Named("b.ask.total").content.kind).pointer, "/Total");
    EXPECT_EQ(Named("b.ask.total").content.access.declassified, "");
    EXPECT_EQ(Named("b.ask.total").content.access.privacy, Privacy::kPersonal);
    EXPECT_THAT(Report()[1], HasSubstr("declassified: removed, since it was set for b.ask /total"));
  }
}

TEST_F(MergeTest, AFieldThatReturnsIsAsPrivateAsBefore) {
  Import(Bike());
  Named("b.get_bike.phone").content.access = {.privacy = Privacy::kSensitive,
                                              .grants = {{.caller = "app"}}};
  const Content kept = Named("b.get_bike.phone").content;
  const std::string without =
      absl::StrCat("  /bike:\n    get: {operationId: getBike, ", Answer("state: {}"), "}\n");
  for (const bool replace : {false, true}) {
    Import(without, {.replace = replace});
    EXPECT_EQ(Named("b.get_bike.phone").content, kept);
    Import(Bike(), {.replace = replace});
    EXPECT_EQ(Named("b.get_bike.phone").content, kept);
  }
}

TEST_F(MergeTest, KeepsWhatWasChangedByHandUntilItIsReplaced) {
  Import(Bike());
  std::get<Api>(Named("b.get_bike").content.kind).path = "/bike/of/mine";
  Named("b.get_bike").content.description = "Mine";
  const std::string later = absl::StrCat("  /bike:\n    get: {operationId: getBike, description: ",
                                         "Theirs, deprecated: true, ", Answer("phone: {}"), "}\n");
  Import(later);
  EXPECT_THAT(Report()[0],
              HasSubstr("b.get_bike changed: changed by hand, and kept; replace "
                        "(--replace) would take the document's: path: /bike/of/mine -> "
                        "/bike"));
  EXPECT_THAT(Report()[0], HasSubstr("description: Mine -> Theirs; tags: nothing -> deprecated"));
  EXPECT_EQ(std::get<Api>(Named("b.get_bike").content.kind).path, "/bike/of/mine");
  Import(later);
  EXPECT_THAT(Report()[0],
              HasSubstr("b.get_bike kept: changed by hand, and kept; replace (--replace)"));
  Import(later, {.replace = true});
  EXPECT_THAT(Report()[0], HasSubstr("path: /bike/of/mine -> /bike"));
  EXPECT_EQ(Named("b.get_bike").content.description, "Theirs");
  Import(later);
  EXPECT_EQ(Report()[0], "b.get_bike unchanged");
}

TEST_F(MergeTest, OperationsAndPlacesKeepTheirNames) {
  Import(Bike());
  Named("b.get_bike.phone").content.access.privacy = Privacy::kPersonal;
  // A different operationId, and a different property with an equally short name first.
  Import(absl::StrCat("  /bike:\n    get: {operationId: readBike, ", Answer("Phone: {}, phone: {}"),
                      "}\n  /aaa:\n    get: {operationId: getBike, ", Answer("x: {}"), "}\n"));
  EXPECT_EQ(std::get<Field>(Named("b.get_bike.phone").content.kind).pointer, "/phone");
  EXPECT_EQ(Named("b.get_bike.phone").content.access.privacy, Privacy::kPersonal);
  EXPECT_EQ(std::get<Api>(Named("b.get_bike").content.kind).path, "/bike");
  EXPECT_EQ(std::get<Api>(Named("b.get_bike_2").content.kind).path, "/aaa");
  EXPECT_EQ(std::get<Field>(Named("b.get_bike.phone_2").content.kind).pointer, "/Phone");
}

TEST_F(MergeTest, DoesNotOverwriteWhatNoImportMade) {
  Resource& mine = Named("b.get_bike");
  mine.content.kind = Api{.upstream = "bike", .method = "GET", .path = "/mine"};
  mine.version = 4;
  Resource& derived = Named("b.get_bike.state");
  derived.content.kind = Derived{.expression = "1"};
  Import(Bike());
  EXPECT_THAT(Report(),
              ElementsAre(HasSubstr("b.get_bike taken: not made by an import, and kept")));
  EXPECT_THAT(merged_.drafts, IsEmpty());
  Import(Bike(), {.replace = true});
  EXPECT_THAT(
      Report(),
      ElementsAre(HasSubstr("b.get_bike changed: path: /mine -> /bike"), "b.get_bike.phone new",
                  HasSubstr("b.get_bike.state taken: a different kind of resource")));
  EXPECT_EQ(Named("b.get_bike").version, 5);
}

TEST_F(MergeTest, AddsFieldsToAnOperationThatSomebodyWrote) {
  Named("b.get_bike").content.kind =
      Api{.upstream = "bike", .method = "GET", .path = "/bike", .headers = {{"X", "'1'"}}};
  Import(Bike());
  EXPECT_THAT(Report(), ElementsAre("b.get_bike.phone new", "b.get_bike.state new",
                                    HasSubstr("b.get_bike taken")));
  // Members that equal the document's are not reported.
  std::get<Api>(Named("b.get_bike").content.kind).headers.clear();
  Import(Bike());
  EXPECT_EQ(Report()[0], "b.get_bike unchanged");
}

TEST_F(MergeTest, APartialImportReportsNothingMissing) {
  Import(
      absl::StrCat(Bike(), "  /lock:\n    get: {operationId: getLock, ", Answer("a: {}"), "}\n"));
  Import(absl::StrCat("  /bike:\n    get: {operationId: getBike, ", Answer("phone: {}"), "}\n"),
         {.whole = false});
  EXPECT_THAT(Report(), ElementsAre("b.get_bike unchanged", "b.get_bike.phone unchanged",
                                    HasSubstr("b.get_bike.state missing")));
}

}  // namespace
}  // namespace magpie::resource
