// Knowledge: everything that this service can do, a method for each.
//
// Each method gathers what it needs from the store, lets the domain decide, and
// commits the result. Thread-safe.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/records/once.h"
#include "common/records/table.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/engine/finder.h"
#include "services/knowledge/engine/searcher.h"
#include "services/knowledge/engine/tuner.h"
#include "services/knowledge/engine/verifier.h"
#include "services/knowledge/store/article_import.h"
#include "services/knowledge/store/article_reader.h"
#include "services/knowledge/store/article_store.h"
#include "services/knowledge/store/taxonomy_store.h"
#include "services/knowledge/store/tuning_store.h"
#include "services/knowledge/store/vector_store.h"

namespace magpie::knowledge {

class Knowledge {
 public:
  // All must outlive it and every put. `usage` may be null: nothing is counted. `checkpoints` is a
  // directory for those of indexes; none are kept if it is empty. `embeddings` makes the vectors of
  // queries; without it, they are found by text alone.
  Knowledge(magpie::store::Store& store, const Once& once, const Clock& clock,
            Usage* usage = nullptr, std::string checkpoints = {},
            EmbeddingApi* embeddings = nullptr);

  // The store for Get and List.
  const magpie::store::Store& store() const { return store_; }

  // Carries out a command whose content has no faults; see ArticleStore::Do.
  void Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
          ArticleWriter::Then then);

  // See DoImport.
  void Import(const record::Change& request, knowledge::Import import,
              absl::AnyInvocable<void(absl::StatusOr<Imported>)> then);

  // What is kept. Whoever changes the taxonomy calls Changed.
  const ArticleStore& articles() const { return articles_; }
  TaxonomyStore& taxonomy() { return taxonomy_; }
  void Changed(const TenantId& tenant) { finder_.Changed(tenant); }
  // As VectorStore::Store.
  void StoreVectors(const record::Change& request, const ArticleId& id, ArticleVectors vectors,
                    VectorStore::Then then);
  void StoreMade(const TenantId& tenant, MadeVector made, VectorStore::Then then);
  const ArticleReader& reader() const { return reader_; }

  // NOT_FOUND, reason ARTICLE_NOT_FOUND.
  absl::StatusOr<Article> Get(magpie::store::Gather& gather, const Context& context,
                              const ArticleId& id) const;

  // Up to `limit` articles after the id `after`, without their bodies.
  absl::StatusOr<record::Page<Article>> List(magpie::store::Gather& gather, const Context& context,
                                             absl::string_view after, size_t limit) const;

  // Ends the searches that wait for the index. Puts may go on.
  void Stop() { finder_.Stop(); }

  // What is indexed of the tenant. `then` runs as in Finder::Find, with its errors.
  void Indexed(const Context& context, Finder::Then then) {
    finder_.Find(context, 0, std::move(then));
  }

  // As Searcher.
  void Search(const Context& context, SearchArticles request, Searcher::Encode encode,
              Searcher::Then then) {
    searcher_.Search(context, std::move(request), std::move(encode), std::move(then));
  }
  void Suggest(const Context& context, SuggestQueries request, Searcher::Suggested then) {
    searcher_.Suggest(context, std::move(request), std::move(then));
  }

  // As Verifier.
  void Verify(const Context& context, Verifier::Then then) {
    verifier_.Verify(context, std::move(then));
  }

  Tuner& tuner() { return tuner_; }
  // To read what tenants have stored.
  const TuningStore& tuning() const { return tuning_; }

 private:
  // Says so to the finder before it answers.
  VectorStore::Then Followed(const TenantId& tenant, VectorStore::Then then);

  const magpie::store::Store& store_;
  Lanes lanes_;
  ArticleStore articles_;
  TaxonomyStore taxonomy_;
  TuningStore tuning_;
  const Clock& clock_;
  VectorStore vectors_;
  Usage* const usage_;
  ArticleReader reader_;
  Finder finder_;  // its threads use those above
  Searcher searcher_;
  Tuner tuner_;
  Verifier verifier_;
};

}  // namespace magpie::knowledge
