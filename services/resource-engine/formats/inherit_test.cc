// An import never makes a place public that a different resource hides.

#include "services/resource-engine/formats/inherit.h"

#include <gmock/gmock.h>

#include "services/resource-engine/testing/merge_fixture.h"

namespace magpie::resource {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Access kSensitive{.privacy = Privacy::kSensitive, .grants = {{"*"}, {"boss", true, true}}};

std::string Get(absl::string_view properties, absl::string_view path = "/p",
                absl::string_view id = "get") {
  return absl::StrCat("  ", path, ":\n    get: {operationId: ", id, ", ", Answer(properties),
                      "}\n");
}

class InheritTest : public MergeFixture {
 protected:
  Access& AccessOf(const std::string& name) { return Named(name).content.access; }
  void Put(const std::string& name, Kind kind, Access access = {}) {
    Named(name).content.kind = std::move(kind);
    AccessOf(name) = std::move(access);
  }
  static Field At(const std::string& api, const std::string& pointer) {
    return {.api = *ParseName(api), .pointer = pointer};
  }
};

TEST_F(InheritTest, UnderAnotherPrefixAPlaceIsAsPrivate) {
  Import(Get("name: {}, age: {}"));
  AccessOf("b.get.name") = kSensitive;
  Import(Get("name: {}, age: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get.name"), kSensitive);
  EXPECT_EQ(AccessOf("y.get.age"), Access());
  EXPECT_EQ(AccessOf("y.get"), Access());
  EXPECT_THAT(merged_.notes,
              Contains("y.get.name: SENSITIVE with grants, as b.get.name, which hides "
                       "/name of GET /p"));
  // From then on it is the owner's.
  AccessOf("y.get.name").privacy = Privacy::kPersonal;
  Import(Get("name: {}, age: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get.name").privacy, Privacy::kPersonal);
  EXPECT_THAT(Notes(), Not(HasSubstr("as b.get.name")));
}

TEST_F(InheritTest, IgnoresTheNamesOfOperationsAndVariables) {
  Import(Get("name: {}", "/p/{id}"));
  AccessOf("b.get.name") = kSensitive;
  Import(Get("name: {}", "/p/{key}", "readPerson"), {}, "y.z");
  EXPECT_EQ(AccessOf("y.z.read_person.name"), kSensitive);
  Import(Get("name: {}", "/q/{id}"), {}, "other");
  EXPECT_EQ(AccessOf("other.get.name"), Access()) << "a different operation";
  EXPECT_THAT(merged_.notes, Not(Contains(HasSubstr("SENSITIVE"))));
}

TEST_F(InheritTest, TakesTheStrictestOfAllDraftsAndPublications) {
  Import(Get("name: {}"));
  published_ = there_;
  published_[1].content.access = {.privacy = Privacy::kSensitive};
  AccessOf("b.get.name") = {.grants = {{"app"}, {"desk"}}};
  Put("mine", At("b.get", "/name"), {.grants = {{"app"}}});
  Import(Get("name: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get.name"), (Access{.privacy = Privacy::kSensitive, .grants = {{"app"}}}));
  EXPECT_THAT(Notes(), HasSubstr("as b.get.name and mine, which hide /name of GET /p"));
}

TEST_F(InheritTest, OfAnApiThatSomebodyWroteAndOfAnAlternativeToo) {
  Put("w.api", Api{.upstream = "bike", .method = "GET", .path = "/p"});
  Put("w.other", Api{.upstream = "other", .method = "GET", .path = "/p"});
  Put("w.none", At("w.other", "/b"), kSensitive);
  Field field = At("w.other", "/x");
  field.alternatives = {{*ParseName("w.api"), "/a"}};
  Put("w.field", field, kSensitive);
  Import(Get("a: {}, b: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get.a"), kSensitive);
  EXPECT_EQ(AccessOf("y.get.b"), Access()) << "of a different upstream";
}

TEST_F(InheritTest, APlaceAroundAPrivateOneOrWithinItIsPrivate) {
  Import(Get("person: {}, age: {}"));
  Put("b.first", At("b.get", "/person/first"), kSensitive);
  Import(Get("person: {}, age: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get.person"), kSensitive);
  EXPECT_EQ(AccessOf("y.get.age"), Access());
  EXPECT_THAT(Notes(), HasSubstr("as b.first, which hides /person/first of GET /p"));
  Put("b.whole", At("b.get", ""), kSensitive);
  Import(Get("person: {}, age: {}"), {}, "z");
  EXPECT_EQ(AccessOf("z.get.age"), kSensitive);
  EXPECT_THAT(Notes(),
              HasSubstr("z.get.age: SENSITIVE with grants, as b.whole, which hides all of"));
}

TEST_F(InheritTest, HidesPlacesThatTheDocumentDoesNotHave) {
  Import(Get("name: {}, age: {}"));
  AccessOf("b.get.name") = kSensitive;
  for (int i = 0; i < 2; ++i) {
    Import(Get("age: {}"), {}, "y");
    EXPECT_EQ(AccessOf("y.get.name"), kSensitive);
    EXPECT_EQ(std::get<Field>(Named("y.get.name").content.kind).pointer, "/name");
    EXPECT_EQ(AccessOf("y.get.age"), Access());
  }
  EXPECT_THAT(Report(), Not(Contains(HasSubstr("missing"))));
  Import(Get("age: {}, name: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get.name"), kSensitive) << "also where it comes back";
  // Its name may be that of a different place.
  Import(Get("age: {}, Name: {}"), {}, "z");
  EXPECT_EQ(AccessOf("z.get.name"), Access());
  EXPECT_EQ(AccessOf("z.get.name_2"), kSensitive);
}

TEST_F(InheritTest, AnApiIsAsPrivateAsTheOthersOfItsOperation) {
  Import(Get("name: {}"));
  AccessOf("b.get") = {.privacy = Privacy::kPersonal, .grants = {{"app"}}};
  Import(Get("name: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get"), AccessOf("b.get"));
  EXPECT_EQ(AccessOf("y.get.name"), Access()) << "its API binds it";
  EXPECT_THAT(merged_.notes, Contains("y.get: PERSONAL with grants, as b.get, which calls the same "
                                      "operation (GET /p)"));
  // The new fields of an existing API.
  AccessOf("y.get") = {};
  Import(Get("name: {}, more: {}"), {}, "y");
  EXPECT_EQ(AccessOf("y.get"), Access());
  EXPECT_EQ(AccessOf("y.get.more").privacy, Privacy::kPersonal);
  EXPECT_EQ(AccessOf("y.get.name"), Access());
}

// A field that hides a place keeps it even if the document no longer has that place.
TEST_F(InheritTest, AFieldKeepsThePlaceThatItHides) {
  for (const bool replace : {false, true}) {
    there_.clear();
    Import(Get("name: {}, age: {}"));
    AccessOf("b.get.name") = kSensitive;
    const Content kept = Named("b.get.name").content;
    Import(Get("Name: {}, Age: {}"), {.replace = replace});
    EXPECT_EQ(Named("b.get.name").content, kept);
    EXPECT_EQ(std::get<Field>(Named("b.get.name_2").content.kind).pointer, "/Name");
    EXPECT_EQ(AccessOf("b.get.name_2"), kSensitive);
    EXPECT_THAT(Notes(),
                HasSubstr("b.get.name_2: SENSITIVE with grants, as b.get.name, which hides "
                          "/name of GET /p"));
    EXPECT_EQ(std::get<Field>(Named("b.get.age").content.kind).pointer, "/Age");
  }
}

TEST_F(InheritTest, AdvisesToKeepMissingDraftsThatHide) {
  Import(Get("name: {}, age: {}, id: {}, sex: {}"));
  AccessOf("b.get.name") = kSensitive;
  AccessOf("b.get.id").grants = {{"app"}};
  published_ = there_;
  published_.back().content.access.privacy = Privacy::kPersonal;
  Import(Get("other: {}"));
  EXPECT_THAT(
      Report(),
      AllOf(
          Contains("b.get.name missing: the document no longer has it; the draft is kept, and "
                   "hides (SENSITIVE with grants) /name of b.get: keep it published as long as "
                   "b.get may still answer with that, since callers of b.get see the value there "
                   "once it is retired"),
          Contains(HasSubstr("b.get.id missing: the document no longer has it; the draft is kept, "
                             "and hides (with grants) /id")),
          Contains(AllOf(HasSubstr("b.get.sex missing"), HasSubstr("hides (PERSONAL) /sex"))),
          Contains("b.get.age missing: the document no longer has it; the draft is kept: retire "
                   "it if nobody needs it")));
}

TEST_F(InheritTest, NotesAreCounted) {
  std::string properties, paths;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&properties, i == 0 ? "" : ", ", "f", i, ": {}");
  for (int i = 0; i < 20; ++i) {
    paths += Get(properties, absl::StrCat("/p", i), absl::StrCat("get", i));
  }
  Import(paths);
  for (Resource& draft : there_) {
    if (std::holds_alternative<Field>(draft.content.kind)) draft.content.access = kSensitive;
  }
  Import(paths, {}, "y");
  EXPECT_EQ(merged_.notes.size(), kMaxImportNotes + 1);
  EXPECT_EQ(merged_.notes.back(), "and 300 more drafts that are as private");
  EXPECT_EQ(AccessOf("y.get19.f39"), kSensitive);
}

}  // namespace
}  // namespace magpie::resource
