#include "services/knowledge/store/taxonomy_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "services/knowledge/store/article_import.h"
#include "services/knowledge/store/article_store.h"
#include "services/knowledge/store/keys.h"

namespace magpie::knowledge {
namespace {

// What is given to a callback.
template <class T>
class Later {
 public:
  auto Then() {
    return [this](absl::StatusOr<T> value) { promise_.set_value(std::move(value)); };
  }
  absl::StatusOr<T> Get() { return promise_.get_future().get(); }

 private:
  std::promise<absl::StatusOr<T>> promise_;
};

std::string Reason(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  if (violations.empty()) return ReasonOf(status);
  return absl::StrJoin(violations, "; ", [](std::string* out, const FieldViolation& fault) {
    absl::StrAppend(out, fault.field, " ", fault.description);
  });
}

Content In(const std::string& category) {
  return {.title = "Lock", .body = "Pull.", .language = "en", .category = category};
}

Content Device(std::map<std::string, FieldValue> fields) {
  return {.title = "B1",
          .language = "en",
          .kind = Kind::kStructured,
          .schema = "device",
          .fields = std::move(fields)};
}

class TaxonomyStoreTest : public testing::Test {
 protected:
  record::Change Request(const std::string& name = "") {
    return {tenant_, *RequestId::Parse(name.empty() ? absl::StrCat("r", ++requests_) : name), 1};
  }

  absl::StatusOr<ChangedCategory> PutCategory(const std::string& id, const std::string& parent = "",
                                              const std::string& request = "") {
    Later<ChangedCategory> later;
    taxonomy_.PutCategory(Request(request),
                          {.id = *CategoryId::Parse(id), .parent = parent, .name = id}, 0,
                          later.Then());
    return later.Get();
  }

  void Given(const std::string& id, const std::string& parent = "") {
    EXPECT_TRUE(PutCategory(id, parent).ok());
  }

  std::string DeleteCategory(const std::string& id) {
    Later<ChangedCategory> later;
    taxonomy_.DeleteCategory(Request(), *CategoryId::Parse(id), later.Then());
    return Reason(later.Get().status());
  }

  std::string PutSchema(std::vector<SchemaField> fields) {
    Later<Schema> later;
    taxonomy_.PutSchema(Request(), {.id = *SchemaId::Parse("device"), .fields = std::move(fields)},
                        0, later.Then());
    return Reason(later.Get().status());
  }

  std::string Do(const std::string& id, Action action) {
    Later<Article> later;
    articles_.Do(tenant_, Request(), {.id = *ArticleId::Parse(id), .action = std::move(action)},
                 later.Then());
    return Reason(later.Get().status());
  }

  // "lock v1; key article.category_id is not the id of a category"
  std::string DoImport(Import import, const std::string& request = "") {
    Later<Imported> later;
    knowledge::DoImport(lanes_, clock_, Request(request), std::move(import), later.Then());
    const auto imported = later.Get();
    if (!imported.ok()) return Reason(imported.status());
    std::vector<std::string> rows;
    for (const ImportedRow& row : imported->rows) {
      rows.push_back(row.faults.empty() ? absl::StrCat(row.id, " v", row.version)
                                        : absl::StrCat(row.id, " ", row.faults[0].field, " ",
                                                       row.faults[0].description));
    }
    return absl::StrCat(absl::StrJoin(rows, "; "), " @", imported->sequence);
  }

  std::vector<std::string> ChangesAfter(uint64_t number) {
    const auto changes = magpie::store::GatherAndWait(
        *store_, [&](auto& gather) { return feed::Read(gather, tenant_, number, 99); });
    std::vector<std::string> what;
    for (const feed::Change& change : changes->changes) what.push_back(change.what);
    return what;
  }

  const TenantId tenant_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  FakeClock clock_;
  Once once_{*store_, clock_};
  Lanes lanes_{*store_, once_};
  ArticleStore articles_{*store_, once_, lanes_, clock_};
  TaxonomyStore taxonomy_{*store_, once_, lanes_};
  int requests_ = 0;
};

TEST_F(TaxonomyStoreTest, KeepsTheTree) {
  ASSERT_TRUE(PutCategory("bikes").ok());
  const auto locks = PutCategory("locks", "bikes", "put-locks");
  ASSERT_TRUE(locks.ok()) << locks.status();
  EXPECT_EQ(locks->sequence, 2);
  EXPECT_EQ(PutCategory("locks", "bikes", "put-locks")->sequence, 2);
  EXPECT_EQ(ReasonOf(PutCategory("bikes", "locks").status()), "CATEGORY_MISPLACED");
  const auto all = magpie::store::GatherAndWait(
      *store_, [&](auto& gather) { return ReadCategories(gather, tenant_); });
  EXPECT_EQ(all->at("locks"), locks->category);
  EXPECT_THAT(ChangesAfter(0), testing::ElementsAre("/c/bikes", "/c/locks"));
}

TEST_F(TaxonomyStoreTest, ACategoryWithArticlesOrDraftsIsNotDeleted) {
  Given("bikes");
  Given("locks", "bikes");
  EXPECT_EQ(Do("lock", Put{In("locks")}), "OK");
  EXPECT_EQ(DeleteCategory("bikes"), "CATEGORY_NOT_EMPTY");
  EXPECT_EQ(DeleteCategory("locks"), "CATEGORY_NOT_EMPTY");
  EXPECT_EQ(Do("lock", SaveDraft{In("locks")}), "OK");
  EXPECT_EQ(Do("lock", Put{In("bikes")}), "OK");
  EXPECT_EQ(DeleteCategory("locks"), "CATEGORY_NOT_EMPTY");
  EXPECT_EQ(Do("lock", Discard()), "OK");
  EXPECT_EQ(DeleteCategory("locks"), "OK");
  EXPECT_EQ(DeleteCategory("locks"), "CATEGORY_NOT_FOUND");
  EXPECT_EQ(Do("lock", Archive()), "OK");
  EXPECT_EQ(DeleteCategory("bikes"), "OK");
}

TEST_F(TaxonomyStoreTest, AnArticleNeedsItsCategoryAndItsSchema) {
  const std::string none = "article.category_id is not the id of a category";
  EXPECT_EQ(Do("lock", Put{In("locks")}), none);
  EXPECT_EQ(Do("lock", SaveDraft{In("locks")}), none);
  Given("locks");
  EXPECT_EQ(Do("lock", Put{In("locks")}), "OK");
  EXPECT_EQ(Do("lock", Put{In("")}), "OK");
  EXPECT_EQ(DeleteCategory("locks"), "OK");
  EXPECT_EQ(Do("lock", Restore{1}), none);
  EXPECT_EQ(Do("b1", Put{Device({})}), "article.schema_id is not the id of a schema");
}

TEST_F(TaxonomyStoreTest, FieldsAreCheckedAgainstTheirSchema) {
  EXPECT_EQ(PutSchema({{.name = "price", .type = SchemaField::Type::kNumber, .required = true}}),
            "OK");
  EXPECT_EQ(
      Do("b1", Put{Device({{"price", "free"}, {"x", true}})}),
      "article.fields.price is not a number; article.fields.x is not a field of schema device");
  EXPECT_EQ(Do("b1", Put{Device({{"price", 9.5}})}), "OK");
  EXPECT_EQ(PutSchema({}), "SCHEMA_NARROWED");
  EXPECT_THAT(ChangesAfter(0), testing::ElementsAre("/m/device", "b1"));
}

TEST_F(TaxonomyStoreTest, AnImportStoresGoodRowsAndReportsTheOthers) {
  Given("locks");
  const Import import = {.rows = {{"lock", In("locks"), {}},
                                  {"key", In("keys"), {}},
                                  {"bad", {}, {{"article.title", "is empty"}}},
                                  {"a/b", In(""), {}},
                                  {"lock", In(""), {}},
                                  {"chain", In(""), {}}},
                         .actor = "ann"};
  const std::string outcome =
      "lock v1; key article.category_id is not the id of a category; bad article.title is empty; "
      "a/b article.article_id may contain only letters, digits and -_.: a/b; "
      "lock article.article_id is there twice; chain v1 @3";
  EXPECT_EQ(DoImport(import, "import"), outcome);
  EXPECT_EQ(DoImport(import, "import"), outcome);
  EXPECT_THAT(ChangesAfter(1), testing::ElementsAre("lock", "chain"));
  EXPECT_EQ(DoImport({.rows = {{"lock", In("locks"), {}}}}), "lock v2 @4");
  EXPECT_EQ(DoImport({.rows = {{"lock", In("none"), {}}}}),
            "lock article.category_id is not the id of a category @0");
  EXPECT_EQ(DoImport({.rows = {{"lock", In("locks"), {}}}, .validate_only = true}), "lock v0 @0");
  EXPECT_EQ(ChangesAfter(1).size(), 3u);
}

TEST_F(TaxonomyStoreTest, AFullImportThatMovesAllItsArticlesIsOneCommit) {
  for (const char* id : {"from", "to"}) Given(id);
  Import import;
  for (size_t i = 0; i < kMaxImport; ++i) {
    import.rows.push_back({absl::StrCat("a", i), In("from"), {}});
  }
  // So many changes that the feed forgets one for each.
  const uint64_t first = feed::kKept;
  magpie::store::Transaction head;
  head.puts.push_back({magpie::store::TenantKey(tenant_, "f"), absl::StrFormat("%016x", first)});
  ASSERT_TRUE(magpie::store::CommitAndWait(*store_, std::move(head)).ok());
  EXPECT_TRUE(DoImport(import).ends_with(absl::StrCat("@", first + kMaxImport)));
  for (size_t i = 0; i < kMaxImport; ++i) {
    ASSERT_EQ(Do(absl::StrCat("a", i), Delete()), "OK");
    import.rows[i].content.category = "to";
  }
  EXPECT_TRUE(DoImport(import).ends_with(absl::StrCat("@", first + 3 * kMaxImport)));
}

}  // namespace
}  // namespace magpie::knowledge
