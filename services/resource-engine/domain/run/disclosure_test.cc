#include "services/resource-engine/domain/run/disclosure.h"

#include "common/value/json.h"
#include "services/resource-engine/testing/publication_fixture.h"

namespace magpie::resource {
namespace {

// The example of disclosure.h.
class DisclosureTest : public PublicationFixture {
 protected:
  DisclosureTest() {
    const std::vector<Grant> grants = {{.caller = "*"}, {.caller = "crm", .unmasked = true}};
    Resource rider = Draft("order.rider", Field{.api = NameOf("order"), .pointer = "/rider"});
    rider.content.access = {.privacy = Privacy::kPersonal, .grants = grants};
    Derived greeting{.expression = "'Hello ' + rider"};
    greeting.inputs.fields.emplace("rider", NameOf("order.rider"));
    Resource hello = Draft("hello", greeting);
    hello.content.access.grants = grants;
    Publish({Draft("order", ApiOf("/o")), rider, hello});
    const std::vector<ResourceId> all = {NameOf("order"), NameOf("order.rider"), NameOf("hello")};
    plan_ = *catalog_->PlanTrial(all, {});
  }

  size_t StepOf(absl::string_view name) const {
    for (size_t step = 0; step < plan_->steps.size(); ++step) {
      if (plan_->steps[step].name.str() == name) return step;
    }
    ADD_FAILURE() << "no step of " << name;
    return 0;
  }

  std::string Seen(const std::string& caller, absl::string_view name,
                   absl::string_view value) const {
    const Disclosure disclosure(*plan_, caller);
    return ToJson(*disclosure.Disclose(StepOf(name), *ParseJson(value)));
  }

  std::shared_ptr<const Plan> plan_;
};

TEST_F(DisclosureTest, MasksAPrivatePlaceWhereverItAppears) {
  EXPECT_EQ(Seen("app", "order", R"({"id":"o1","rider":"Zoe"})"), R"({"id":"o1","rider":"***"})");
  EXPECT_EQ(Seen("app", "order.rider", R"("Zoe")"), R"("***")");
  EXPECT_EQ(Seen("app", "hello", R"("Hello Zoe")"), R"("***")");
}

TEST_F(DisclosureTest, ACallerWithAccessSeesEverythingUnmasked) {
  EXPECT_EQ(Seen("crm", "order", R"({"rider":"Zoe"})"), R"({"rider":"Zoe"})");
  EXPECT_EQ(Seen("crm", "hello", R"("Hello Zoe")"), R"("Hello Zoe")");
}

TEST_F(DisclosureTest, ARefusalMayShowAnyPlaceOfTheAnswer) {
  const Disclosure app(*plan_, "app");
  EXPECT_TRUE(app.MaySeeRequest(StepOf("order")));
  EXPECT_FALSE(app.MaySeeAnswer(StepOf("order")));
  EXPECT_TRUE(Disclosure(*plan_, "crm").MaySeeAnswer(StepOf("order")));
}

}  // namespace
}  // namespace magpie::resource
