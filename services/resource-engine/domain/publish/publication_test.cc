// Publishing drafts, and the faults of publications that are not consistent.

#include "services/resource-engine/domain/publish/publication.h"

#include "services/resource-engine/testing/publication_fixture.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using PublicationTest = PublicationFixture;
using testing::IsEmpty;

TEST_F(PublicationTest, IsTheNextRevisionOfAllThatChanged) {
  PublishTheStory();
  const Revision revision =
      Publish({Draft("rider", FieldOf("order")), Draft("order", ApiOf("/o2"))}, {"coupon"});
  EXPECT_EQ(revision.number, 2);
  EXPECT_EQ(revision.note, "why");
  EXPECT_THAT(revision.published, ElementsAre(NameOf("order"))) << "a rider is what it was";
  EXPECT_THAT(revision.retired, ElementsAre(NameOf("coupon")));
  EXPECT_EQ(catalog_->Find(NameOf("order"))->revision, 2);
  EXPECT_EQ(catalog_->Find(NameOf("rider"))->revision, 1);
  EXPECT_EQ(catalog_->Find(NameOf("coupon")), nullptr);
}

TEST_F(PublicationTest, ReportsAllFaultsEachAtItsPlace) {
  Api bad = ApiOf("/{1 +}", {.fields = {{"x", NameOf("nowhere")}}});
  bad.upstream = "car";
  Decide({Draft("api", bad), Draft("orphan", FieldOf("none")), Draft("nested", FieldOf("orphan")),
          Draft("sum", SumOf({{"a", "api"}, {"b", "orphan"}}))},
         {"ghost"});
  std::vector<std::string> places;
  for (const std::string& fault : faults_) places.push_back(fault.substr(0, fault.find(':')));
  EXPECT_THAT(places,
              testing::UnorderedElementsAre(
                  "resources[api].api.upstream", "resources[api].api.path",
                  "resources[api].api.inputs[x]", "resources[ghost]", "resources[nested].field.api",
                  "resources[orphan].field.api", "resources[sum].derived.inputs[a]"));
  EXPECT_THAT(faults_, testing::Contains("resources[nested].field.api: no such API is published: "
                                         "orphan"));
}

TEST_F(PublicationTest, PrintsEachCircle) {
  PublishTheStory();
  Decide({Draft("order", ApiOf("/{l}", {.fields = {{"l", NameOf("level")}}})),
          Draft("self", SumOf({{"self", "self"}})), Draft("a", SumOf({{"b", "b"}})),
          Draft("b", SumOf({{"a", "a"}}))});
  EXPECT_THAT(faults_,
              ElementsAre("resources[a]: is in a circle: a needs b needs a",
                          "resources[order]: is in a circle: order needs level needs rider needs "
                          "order",
                          "resources[self]: is in a circle: self needs self"));
}

TEST_F(PublicationTest, KeepsWhatOthersNeed) {
  PublishTheStory();
  Decide({}, {"order"});
  EXPECT_THAT(faults_, ElementsAre("resources[rider].field.api: no such API is published: order"));
  Decide({Draft("order", SumOf({{"level", "level"}}))});
  EXPECT_THAT(faults_, testing::Contains("resources[rider].field.api: no such API is published: "
                                         "order"));
  Decide({}, {"order", "rider", "level", "coupon"});
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(PublicationTest, HasALimit) {
  std::vector<Resource> drafts;
  for (size_t i = 0; i < kMaxPublished; ++i) {
    drafts.push_back(Draft(absl::StrCat("api", i), ApiOf("/")));
  }
  Decide(drafts);
  EXPECT_THAT(faults_, IsEmpty());
  drafts.push_back(Draft("more", ApiOf("/")));
  Decide(drafts);
  EXPECT_THAT(faults_, ElementsAre("resources: are more than 300"));
}

// Names, in the order of a closure.
std::vector<std::string> NamesOf(const std::vector<std::shared_ptr<const Published>>& closure) {
  std::vector<std::string> names;
  for (const auto& published : closure) names.push_back(published->resource.name.str());
  return names;
}

using CatalogTest = PublicationTest;

TEST_F(CatalogTest, AClosureHasEachResourceOnceAfterWhatItNeeds) {
  PublishTheStory();
  const std::vector<ResourceId> asked = {NameOf("level"), NameOf("coupon"), NameOf("rider")};
  EXPECT_THAT(NamesOf(*catalog_->Closure(asked)), ElementsAre("order", "rider", "level", "coupon"));
  const std::vector<ResourceId> none = {NameOf("level"), NameOf("none")};
  EXPECT_EQ(catalog_->Closure(none).status().message(),
            "no resource of this name is published: none");
}

TEST_F(CatalogTest, FindsDependents) {
  PublishTheStory();
  EXPECT_THAT(catalog_->Dependents({NameOf("rider")}),
              ElementsAre(NameOf("coupon"), NameOf("level"), NameOf("rider")));
}

}  // namespace
}  // namespace magpie::resource
