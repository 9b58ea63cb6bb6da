// Categories, schemas and imports as a client sees them.

#include "services/knowledge/rpc/taxonomy_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/scratch.h"
#include "services/knowledge/testing/served.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using Taxonomy = v1::TaxonomyService::Stub;
using Articles = v1::KnowledgeService::Stub;

class TaxonomyServiceTest : public testing::Test {
 protected:
  template <class Request>
  Request New() {
    Request request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    return request;
  }

  v1::PutCategoryRequest Category(const std::string& id, const std::string& parent = "") {
    auto request = New<v1::PutCategoryRequest>();
    request.mutable_category()->set_category_id(id);
    request.mutable_category()->set_parent_id(parent);
    request.mutable_category()->set_name("Name of " + id);
    return request;
  }

  std::string PutCategory(const std::string& id, const std::string& parent = "") {
    return Outcome(served_.Call(&Taxonomy::PutCategory, Category(id, parent)).status());
  }

  std::string DeleteCategory(const std::string& id) {
    auto request = New<v1::DeleteCategoryRequest>();
    request.set_category_id(id);
    return Outcome(served_.Call(&Taxonomy::DeleteCategory, request).status());
  }

  v1::PutSchemaRequest Schema(bool required) {
    auto request = New<v1::PutSchemaRequest>();
    request.mutable_schema()->set_schema_id("device");
    v1::Schema::Field& price = *request.mutable_schema()->add_fields();
    price.set_name("price");
    price.set_type(v1::Schema::Field::TYPE_NUMBER);
    price.set_required(required);
    v1::Schema::Field& colour = *request.mutable_schema()->add_fields();
    colour.set_name("colour");
    colour.set_type(v1::Schema::Field::TYPE_CHOICE);
    colour.add_values("red");
    colour.set_searchable(true);
    return request;
  }

  static v1::Article Article(const std::string& id, const std::string& category = "") {
    v1::Article article;
    article.set_article_id(id);
    article.set_title("Title of " + id);
    article.set_body("Body.");
    article.set_language("en");
    article.set_category_id(category);
    return article;
  }

  std::string Put(const v1::Article& article) {
    auto request = New<v1::PutArticleRequest>();
    *request.mutable_article() = article;
    return Outcome(served_.Call(&Articles::PutArticle, request).status());
  }

  // "lock 1; key 0 title is empty, body is empty"
  static std::string Described(const v1::ImportArticlesResponse& response) {
    return absl::StrJoin(
        response.articles(), "; ", [](std::string* out, const v1::ImportedArticle& article) {
          absl::StrAppend(out, article.article_id(), " ", article.version(),
                          article.faults().empty() ? "" : " ",
                          absl::StrJoin(article.faults(), ", ",
                                        [](std::string* text, const v1::ArticleFault& fault) {
                                          absl::StrAppend(text, fault.field(), " ",
                                                          fault.description());
                                        }));
        });
  }

  const Scratch scratch_;
  FakeClock clock_;
  Served served_{scratch_.path(), clock_};
  int requests_ = 0;
};

TEST_F(TaxonomyServiceTest, ABranchMovesAndItsArticlesStay) {
  for (const char* id : {"bikes", "scooters"}) EXPECT_EQ(PutCategory(id), "OK");
  EXPECT_EQ(PutCategory("locks", "bikes"), "OK");
  EXPECT_EQ(Put(Article("lock", "locks")), "OK");
  const auto moved = served_.Call(&Taxonomy::PutCategory, Category("locks", "scooters"));
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->category().version(), 2);
  EXPECT_EQ(moved->sequence(), 5);
  EXPECT_EQ(DeleteCategory("locks"), "CATEGORY_NOT_EMPTY");
  EXPECT_EQ(DeleteCategory("scooters"), "CATEGORY_NOT_EMPTY");
  EXPECT_EQ(DeleteCategory("bikes"), "OK");
  EXPECT_EQ(DeleteCategory("bikes"), "CATEGORY_NOT_FOUND");
}

TEST_F(TaxonomyServiceTest, RefusesAMisplacedCategory) {
  EXPECT_EQ(PutCategory("bikes"), "OK");
  EXPECT_EQ(PutCategory("locks", "bikes"), "OK");
  EXPECT_EQ(PutCategory("bikes", "locks"), "CATEGORY_MISPLACED");
  EXPECT_EQ(PutCategory("locks", "none"), "CATEGORY_NOT_FOUND");
  auto request = Category("locks", "bikes");
  request.set_expected_version(4);
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::PutCategory, request).status()), "STALE_VERSION");
  request.set_request_id("r1");
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::PutCategory, request).status()), "REQUEST_ID_REUSED");
}

TEST_F(TaxonomyServiceTest, ReportsTheFaultsOfARequest) {
  v1::PutCategoryRequest category;
  category.set_expected_version(-1);
  category.mutable_category()->set_parent_id("a/b");
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::PutCategory, category).status()),
            "request_id is empty; category.category_id is empty; expected_version is negative; "
            "category.name is empty; "
            "category.parent_id may contain only letters, digits and -_.: a/b");
  EXPECT_EQ(DeleteCategory(""), "category_id is empty");
  v1::PutSchemaRequest schema;
  schema.mutable_schema()->add_fields()->set_name("price");
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::PutSchema, schema).status()),
            "request_id is empty; schema.schema_id is empty; "
            "schema.fields[0].type is missing or not known");
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::GetSchema, v1::GetSchemaRequest()).status()),
            "schema_id is empty");
}

TEST_F(TaxonomyServiceTest, ListsCategoriesAndSchemasInPages) {
  for (const char* id : {"c", "a", "b"}) EXPECT_EQ(PutCategory(id), "OK");
  v1::ListCategoriesRequest request;
  request.set_page_size(2);
  auto page = served_.Call(&Taxonomy::ListCategories, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->categories(0).category_id() + page->categories(1).category_id(), "ab");
  EXPECT_EQ(page->categories(0).name(), "Name of a");
  request.set_page_token(page->next_page_token());
  page = served_.Call(&Taxonomy::ListCategories, request);
  EXPECT_EQ(page->categories(0).category_id(), "c");
  EXPECT_EQ(page->next_page_token(), "");
  v1::ListSchemasRequest schemas;
  schemas.set_page_token(request.page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(served_.Call(&Taxonomy::ListSchemas, schemas).status()));
  schemas.clear_page_token();
  EXPECT_EQ(served_.Call(&Taxonomy::ListSchemas, schemas)->schemas_size(), 0);
  schemas.set_page_size(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(served_.Call(&Taxonomy::ListSchemas, schemas).status()));
  request.set_page_size(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(served_.Call(&Taxonomy::ListCategories, request).status()));
}

TEST_F(TaxonomyServiceTest, StructuredArticlesFitTheirSchema) {
  v1::GetSchemaRequest get;
  get.set_schema_id("device");
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::GetSchema, get).status()), "SCHEMA_NOT_FOUND");
  const auto put = served_.Call(&Taxonomy::PutSchema, Schema(true));
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(served_.Call(&Taxonomy::GetSchema, get)->schema().SerializeAsString(),
            put->schema().SerializeAsString());
  EXPECT_EQ(put->schema().fields(1).values(0), "red");

  v1::Article article = Article("b1");
  article.set_kind(v1::Article::KIND_STRUCTURED);
  article.set_schema_id("device");
  auto& fields = *article.mutable_fields()->mutable_fields();
  fields["price"].set_string_value("free");
  EXPECT_EQ(Put(article), "article.fields.price is not a number");
  fields["price"].set_number_value(9.5);
  EXPECT_EQ(Put(article), "OK");
  article.set_schema_id("none");
  EXPECT_EQ(Put(article), "article.schema_id is not the id of a schema");

  EXPECT_TRUE(served_.Call(&Taxonomy::PutSchema, Schema(false)).ok());
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::PutSchema, Schema(true)).status()), "SCHEMA_NARROWED");
  auto stale = Schema(false);
  stale.set_expected_version(1);
  EXPECT_EQ(Outcome(served_.Call(&Taxonomy::PutSchema, stale).status()), "STALE_VERSION");
}

TEST_F(TaxonomyServiceTest, AnImportReportsEachBadArticleAndStoresTheOthers) {
  auto request = New<v1::ImportArticlesRequest>();
  *request.add_articles() = Article("lock");
  *request.add_articles() = Article("key", "none");
  request.add_articles()->set_article_id("empty");
  *request.add_articles() = Article("chain");
  request.set_validate_only(true);
  const std::string faults =
      "; key 0 category_id is not the id of a category; empty 0 title is empty, body is empty, "
      "language is missing: it is a BCP 47 language tag, such as en or pt-BR; ";
  auto imported = served_.Call(&Articles::ImportArticles, request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(Described(*imported), "lock 0" + faults + "chain 0");
  request.set_validate_only(false);
  imported = served_.Call(&Articles::ImportArticles, request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(Described(*imported), "lock 1" + faults + "chain 1");
  EXPECT_EQ(imported->sequence(), 2);
  EXPECT_EQ(served_.Call(&Articles::ImportArticles, request)->SerializeAsString(),
            imported->SerializeAsString());
  request.set_actor("other");
  EXPECT_EQ(Outcome(served_.Call(&Articles::ImportArticles, request).status()),
            "REQUEST_ID_REUSED");

  v1::SearchArticlesRequest search;
  search.set_query("chain");
  search.set_min_sequence(imported->sequence());
  const auto found = served_.Call(&Articles::SearchArticles, search);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->hits(0).article().article_id(), "chain");
}

TEST_F(TaxonomyServiceTest, AnImportHasFromOneToAHundredArticles) {
  auto request = New<v1::ImportArticlesRequest>();
  const auto outcome = [&] {
    return Outcome(served_.Call(&Articles::ImportArticles, request).status());
  };
  EXPECT_EQ(outcome(), "articles are missing: send at least one");
  for (size_t i = 0; i < kMaxImport; ++i) *request.add_articles() = Article(absl::StrCat("a", i));
  EXPECT_EQ(outcome(), "OK");
  *request.add_articles() = Article("more");
  EXPECT_EQ(outcome(), "articles are more than 100");
}

}  // namespace
}  // namespace magpie::knowledge
