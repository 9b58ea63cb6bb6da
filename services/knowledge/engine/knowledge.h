// Knowledge: everything that this service can do, a method for each.
//
// Each method gathers what it needs from the store, lets the domain decide, and
// commits the result. Thread-safe.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/records/once.h"
#include "common/records/table.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/engine/finder.h"
#include "services/knowledge/store/article_store.h"

namespace magpie::knowledge {

struct SearchArticles {
  std::string query;
  size_t limit = 0;
  uint64_t min_sequence = 0;
};

struct SearchFound {
  struct Hit {
    Article article;  // without its body and its similar questions
    float rank;
    float score;
  };
  std::vector<Hit> hits;  // the best first
  uint64_t sequence = 0;  // of the last change that was seen
};

class Knowledge {
 public:
  // All must outlive it and every put.
  Knowledge(magpie::store::Store& store, const Once& once, const Clock& clock)
      : store_(store),
        lanes_(store, once),
        articles_(store, once, lanes_, clock),
        finder_(store, articles_) {}

  // The store for Get and List.
  const magpie::store::Store& store() const { return store_; }

  // Carries out a command whose content has no faults; see ArticleStore::Do.
  void Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
          ArticleWriter::Then then);

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

  // The articles that fit a text best. `then` runs as in Finder::Find, with its errors.
  void Search(const Context& context, SearchArticles query,
              absl::AnyInvocable<void(absl::StatusOr<SearchFound>)> then);

 private:
  const magpie::store::Store& store_;
  Lanes lanes_;
  ArticleStore articles_;
  Finder finder_;  // last: its thread uses the others
};

}  // namespace magpie::knowledge
