// The answer to a publication lists what callers may see from then on.

#include "services/resource-engine/domain/publish/loosened.h"

#include "services/resource-engine/testing/publication_fixture.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Access kSensitive{.privacy = Privacy::kSensitive};

class LoosenedTest : public PublicationFixture {
 protected:
  LoosenedTest() {
    Publish({Draft("u.get", ApiOf("/u")), At("u.name", "/name", kSensitive), At("u.age", "/age"),
             At("u.phone", "/user/phone",
                {.privacy = Privacy::kPersonal, .grants = {{"*"}, {"desk", true, true}}})});
  }

  static Resource At(absl::string_view name, const std::string& pointer, Access access = {}) {
    Resource draft = Draft(name, Field{.api = NameOf("u.get"), .pointer = pointer});
    draft.content.access = std::move(access);
    return draft;
  }

  std::vector<std::string> Report(const std::vector<Resource>& drafts,
                                  const std::vector<std::string>& retired = {}) {
    const auto before = catalog_;
    const Revision revision = Publish(drafts, retired);
    catalog_ = before;
    return revision.loosened;
  }
};

TEST_F(LoosenedTest, ARetiredFieldHidesNothingAnyMore) {
  EXPECT_THAT(
      Report({}, {"u.name"}),
      ElementsAre("/name of u.get is no longer hidden from callers: u.name, which hid it "
                  "(SENSITIVE), is retired: publish it again if u.get may still answer with "
                  "it"));
  EXPECT_THAT(
      Report({}, {"u.phone"}),
      ElementsAre(HasSubstr("/user/phone of u.get is no longer hidden from callers: u.phone, "
                            "which hid it (PERSONAL with grants), is retired")));
  EXPECT_THAT(Report({}, {"u.name", "u.phone"}), SizeIs(2));
  EXPECT_THAT(Report({}, {"u.age"}), IsEmpty()) << "which hid nothing";
  EXPECT_THAT(Report({}, {"u.get", "u.name", "u.phone", "u.age"}), IsEmpty()) << "nobody calls it";
}

TEST_F(LoosenedTest, SoDoesOneThatIsPublicOrOfADifferentPlace) {
  EXPECT_THAT(Report({At("u.name", "/name")}), ElementsAre(HasSubstr("is PUBLIC now")));
  EXPECT_THAT(
      Report({At("u.name", "/Name", kSensitive)}),
      ElementsAre(HasSubstr("u.name, which hid it (SENSITIVE), reads a different place now: "
                            "publish a field that hides this one")));
  EXPECT_THAT(Report({At("u.phone", "/user/phone/0", kSensitive)}), SizeIs(1)) << "a part of it";
  EXPECT_THAT(Report({Draft("u.name", SumOf({{"a", "u.age"}}))}), SizeIs(1));
}

TEST_F(LoosenedTest, SaysNothingOfPlacesStillHidden) {
  EXPECT_THAT(Report({At("u.name_2", "/name", kSensitive)}, {"u.name"}), IsEmpty());
  EXPECT_THAT(Report({At("u.all", "", kSensitive)}, {"u.name", "u.phone"}), IsEmpty());
  EXPECT_THAT(Report({At("u.name", "", kSensitive)}), IsEmpty()) << "it hides the name, too";
  EXPECT_THAT(Report({At("u.name", "/name", {.privacy = Privacy::kPersonal})}), IsEmpty());
  EXPECT_THAT(Report({At("u.phone", "/user", kSensitive)}), IsEmpty());
  EXPECT_THAT(Report({Draft("u.get", ApiOf("/u/v2"))}), IsEmpty());
}

TEST_F(LoosenedTest, NamesTheCallersWithAGrant) {
  const Access granted{.privacy = Privacy::kSensitive, .grants = {{"*"}, {"desk", true, true}}};
  EXPECT_THAT(Report({At("u.name", "/name", granted)}),
              ElementsAre(HasSubstr("no longer hidden from desk: u.name, which hid it (SENSITIVE), "
                                    "is SENSITIVE with grants now")));
  Publish({At("u.name", "/name", {.grants = {{"desk"}}})});
  EXPECT_THAT(Report({At("u.name", "/name", {.grants = {{"desk"}, {"app"}}})}),
              ElementsAre(HasSubstr("no longer hidden from app")));
  EXPECT_THAT(Report({At("u.name", "/name", {.grants = {{"app"}}})}),
              ElementsAre(HasSubstr("no longer hidden from app")));
  EXPECT_THAT(Report({}, {"u.name"}), ElementsAre(HasSubstr("no longer hidden from callers")));
}

TEST_F(LoosenedTest, AWholeAnswerIsAPlaceToo) {
  Resource api = Draft("u.get", ApiOf("/u"));
  api.content.access = kSensitive;
  Publish({api}, {"u.name", "u.phone"});
  EXPECT_THAT(
      Report({Draft("u.get", ApiOf("/u"))}),
      ElementsAre("the whole answer of u.get is no longer hidden from callers: u.get, which "
                  "hid it (SENSITIVE), is PUBLIC now"));
}

TEST_F(LoosenedTest, AnAlternativeHidesItsPlaceToo) {
  Resource field = At("u.name", "/name", kSensitive);
  std::get<Field>(field.content.kind).alternatives = {{NameOf("v.get"), "/n"}};
  Publish({Draft("v.get", ApiOf("/v")), field});
  EXPECT_THAT(Report({}, {"u.name"}),
              ElementsAre(HasSubstr("/n of v.get"), HasSubstr("/name of u.get")));
  EXPECT_THAT(Report({At("u.name", "/name", kSensitive)}), ElementsAre(HasSubstr("/n of v.get")));
}

TEST_F(LoosenedTest, IsReportedUpTo100Times) {
  std::vector<Resource> drafts;
  std::vector<std::string> retired;
  for (int i = 0; i < 120; ++i) {
    retired.push_back(absl::StrCat("u.f", i));
    drafts.push_back(At(retired.back(), absl::StrCat("/f", i), kSensitive));
  }
  Publish(drafts);
  const std::vector<std::string> report = Report({}, retired);
  EXPECT_THAT(report, SizeIs(kMaxLoosened + 1));
  EXPECT_EQ(report.back(), "and 20 more places");
}

}  // namespace
}  // namespace magpie::resource
