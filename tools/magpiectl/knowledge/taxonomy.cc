// magpiectl knowledge category|schema

#include <iostream>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/taxonomy_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using TaxonomyStub = v1::TaxonomyService::Stub;
using TaxonomyPeer = Peer<v1::TaxonomyService>;

struct TaxonomyOptions {
  std::string id;
  std::string name;
  std::string parent;
  std::string request_id;
  int64_t expected_version = 0;
  int limit = 1000;
};

TaxonomyPeer Taxonomy(const Globals& globals) { return {"knowledge", globals.knowledge, globals}; }

absl::Status PutAndShow(const Globals& globals, const v1::PutCategoryRequest& request) {
  ASSIGN_OR_RETURN(const v1::PutCategoryResponse put,
                   Taxonomy(globals).Call(&TaxonomyStub::PutCategory, request));
  return Show(globals, put.category(), [](const v1::Category& category) {
    std::cout << "category " << category.category_id() << " is version " << category.version()
              << '\n';
  });
}

absl::Status Put(const Globals& globals, const TaxonomyOptions& options) {
  v1::PutCategoryRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  request.mutable_category()->set_category_id(options.id);
  request.mutable_category()->set_name(options.name);
  request.mutable_category()->set_parent_id(options.parent);
  return PutAndShow(globals, request);
}

absl::StatusOr<v1::ListCategoriesResponse> AllCategories(const TaxonomyPeer& taxonomy, int limit) {
  return AllPages<v1::ListCategoriesResponse>(
      v1::ListCategoriesRequest(), limit,
      [&](const auto& page) { return taxonomy.Call(&TaxonomyStub::ListCategories, page); },
      [](const auto& page) { return page.categories_size(); });
}

absl::Status Move(const Globals& globals, const TaxonomyOptions& options) {
  constexpr int kMaxCategories = 10'000;
  ASSIGN_OR_RETURN(const v1::ListCategoriesResponse all,
                   AllCategories(Taxonomy(globals), kMaxCategories));
  for (const v1::Category& category : all.categories()) {
    if (category.category_id() != options.id) continue;
    v1::PutCategoryRequest request;
    request.set_request_id(RequestId(options.request_id));
    request.set_expected_version(category.version());
    *request.mutable_category() = category;
    request.mutable_category()->set_parent_id(options.parent);
    return PutAndShow(globals, request);
  }
  return absl::NotFoundError(absl::StrCat("no such category: ", options.id));
}

absl::Status Delete(const Globals& globals, const TaxonomyOptions& options) {
  v1::DeleteCategoryRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_category_id(options.id);
  ASSIGN_OR_RETURN(const v1::DeleteCategoryResponse deleted,
                   Taxonomy(globals).Call(&TaxonomyStub::DeleteCategory, request));
  return Show(globals, deleted.category(), [](const v1::Category& category) {
    std::cout << "category " << category.category_id() << " is deleted\n";
  });
}

// By parent.
using Tree = std::map<std::string, std::vector<v1::Category>>;

void PrintBelow(const Tree& tree, const std::string& parent, size_t depth) {
  constexpr size_t kMaxDepth = 10;
  const auto below = tree.find(parent);
  if (below == tree.end() || depth > kMaxDepth) return;
  for (const v1::Category& category : below->second) {
    std::cout << std::string(2 * depth, ' ') << category.category_id() << "  "
              << OneLine(category.name()) << '\n';
    PrintBelow(tree, category.category_id(), depth + 1);
  }
}

absl::Status List(const Globals& globals, const TaxonomyOptions& options) {
  ASSIGN_OR_RETURN(const v1::ListCategoriesResponse list,
                   AllCategories(Taxonomy(globals), options.limit));
  return Show(globals, list, [](const v1::ListCategoriesResponse& all) {
    Tree tree;
    for (const v1::Category& category : all.categories()) {
      tree[category.parent_id()].push_back(category);
    }
    PrintBelow(tree, "", 0);
    if (!all.next_page_token().empty()) std::cout << "There are more: raise --limit to see them.\n";
  });
}

absl::Status PutSchema(const Globals& globals, const RecordOptions& options) {
  v1::PutSchemaRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, *request.mutable_schema()));
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::PutSchemaResponse put,
                   Taxonomy(globals).Call(&TaxonomyStub::PutSchema, request));
  return Show(globals, put.schema(), [](const v1::Schema& schema) {
    std::cout << "schema " << schema.schema_id() << " is version " << schema.version() << '\n';
  });
}

absl::Status GetSchema(const Globals& globals, const RecordOptions& options) {
  v1::GetSchemaRequest request;
  request.set_schema_id(options.id);
  ASSIGN_OR_RETURN(const v1::GetSchemaResponse got,
                   Taxonomy(globals).Call(&TaxonomyStub::GetSchema, request));
  PrintJson(got.schema(), std::cout);
  return absl::OkStatus();
}

absl::Status ListSchemas(const Globals& globals, const RecordOptions& options) {
  const TaxonomyPeer taxonomy = Taxonomy(globals);
  ASSIGN_OR_RETURN(
      const v1::ListSchemasResponse list,
      AllPages<v1::ListSchemasResponse>(
          v1::ListSchemasRequest(), options.limit,
          [&](const auto& page) { return taxonomy.Call(&TaxonomyStub::ListSchemas, page); },
          [](const auto& page) { return page.schemas_size(); }));
  return ShowTable(globals, list, {"SCHEMA", "VERSION", "FIELDS"}, list.schemas(),
                   [](const v1::Schema& schema) -> std::vector<std::string> {
                     return {schema.schema_id(), absl::StrCat(schema.version()),
                             absl::StrJoin(schema.fields(), ", ",
                                           [](std::string* out, const v1::Schema::Field& field) {
                                             out->append(field.name());
                                           })};
                   });
}

void AddCategory(CLI::App& parent, Cli& cli) {
  CLI::App& group = AddGroup(parent, "category", "The tree by which articles are ordered");
  const std::string start = "magpiectl knowledge category ";

  const auto put = std::make_shared<TaxonomyOptions>();
  CLI::App& create = AddVerb(group, "put", "Create a category, rename it, or move it",
                             start + "put refunds Refunds --parent money");
  create.add_option("ID", put->id, "Its id")->required();
  create.add_option("NAME", put->name, "What people read")->required();
  create.add_option("--parent", put->parent, "The category above it (default: it is at the top)");
  create.add_option("--expected-version", put->expected_version,
                    "Refuse if its version is a different one; 0 for any");
  AddRequestId(create, put->request_id);
  Runs(create, cli, put, Put);

  const auto moved = std::make_shared<TaxonomyOptions>();
  CLI::App& move = AddVerb(group, "move", "Move a category with all that is below it",
                           start + "move refunds money");
  move.add_option("ID", moved->id, "Its id")->required();
  move.add_option("PARENT", moved->parent, "The category above it; none to move it to the top");
  Runs(move, cli, moved, Move);

  const auto deleted = std::make_shared<TaxonomyOptions>();
  CLI::App& remove = AddVerb(group, "delete", "Delete a category that has nothing in it",
                             start + "delete refunds");
  remove.add_option("ID", deleted->id, "Its id")->required();
  AddRequestId(remove, deleted->request_id);
  Runs(remove, cli, deleted, Delete);

  const auto listed = std::make_shared<TaxonomyOptions>();
  CLI::App& list = AddVerb(group, "list", "Show the tree", start + "list");
  AddLimit(list, listed->limit);
  Runs(list, cli, listed, List);
}

}  // namespace

void AddKnowledgeTaxonomy(CLI::App& group, Cli& cli) {
  AddCategory(group, cli);
  CLI::App& schema = AddGroup(group, "schema", "The fields of structured articles");
  const auto options = std::make_shared<RecordOptions>();
  const RecordVerbs verbs =
      AddRecordVerbs(schema, {"knowledge schema", "knowledge.v1.Schema", "tariff"}, *options);
  Runs(verbs.put, cli, options, PutSchema);
  Runs(verbs.get, cli, options, GetSchema);
  Runs(verbs.list, cli, options, ListSchemas);
}

}  // namespace magpie::ctl
