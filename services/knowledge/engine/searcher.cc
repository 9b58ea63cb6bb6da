#include "services/knowledge/engine/searcher.h"

#include <prometheus/counter.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/metrics/metrics.h"
#include "common/search/nearest.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/knowledge/engine/find/document.h"
#include "services/knowledge/engine/find/suggest.h"

namespace magpie::knowledge {
namespace {

// The last hit of a page is followed by candidates that are no hits, as variants are: so many more
// are ranked at once.
constexpr size_t kSpare = 10;

// How sure the answers of a scene are. Scenes of tenants are many; all together are one series.
class SearchCounters {
 public:
  SearchCounters() {
    for (const Scene& scene : UsualScenes()) by_scene_[scene.id] = Make(scene.id);
  }

  prometheus::Counter& Of(const std::string& scene, Verdict verdict) {
    const auto found = by_scene_.find(scene);
    const Counters& counters = found == by_scene_.end() ? others_ : found->second;
    return *counters[static_cast<size_t>(verdict)];
  }

 private:
  using Counters = std::array<prometheus::Counter*, 4>;  // by verdict

  static Counters Make(const std::string& scene) {
    static auto& searches = prometheus::BuildCounter()
                                .Name("magpie_knowledge_searches_total")
                                .Help("Searches by scene and by how sure their answers are.")
                                .Register(Metrics());
    Counters counters;
    for (const Verdict verdict :
         {Verdict::kNone, Verdict::kSure, Verdict::kAskBack, Verdict::kUnknown}) {
      counters[static_cast<size_t>(verdict)] =
          &searches.Add({{"scene", scene}, {"verdict", std::string(NameOf(verdict))}});
    }
    return counters;
  }

  absl::flat_hash_map<std::string, Counters> by_scene_;
  const Counters others_ = Make("other");
};

SearchCounters& Searches() {
  static SearchCounters counters;
  return counters;
}

prometheus::Counter& EmptySearches() {
  static auto& empty = prometheus::BuildCounter()
                           .Name("magpie_knowledge_empty_searches_total")
                           .Help("Searches that found nothing.")
                           .Register(Metrics())
                           .Add({});
  return empty;
}

absl::Status NoScene(const std::string& id) {
  return Error(absl::StatusCode::kNotFound, "SCENE_NOT_FOUND",
               absl::StrCat("no such scene: ", id, "; faq, agent, browse and similar are there"));
}

absl::Status CheckQuery(const SearchArticles& request, const Scene& scene) {
  if (!request.article.empty() && scene.matching != Matching::kSimilar) {
    return InvalidField("article_id", absl::StrCat("is set, and the scene ", scene.id,
                                                   " looks for nothing similar: try `similar`"));
  }
  if (request.vector.has_value() && scene.matching == Matching::kNone) {
    return InvalidField("vector", absl::StrCat("is set, and the scene ", scene.id,
                                               " looks for nothing: try `faq`"));
  }
  if (!request.query.empty() || !request.article.empty() || request.vector.has_value() ||
      scene.matching == Matching::kNone) {
    return absl::OkStatus();
  }
  return InvalidField("query",
                      absl::StrCat("is empty, and the scene ", scene.id, " looks for a text"));
}

SearchAnswer AnswerOf(const SearchFound& found, std::string encoded) {
  SearchAnswer answer{.encoded = std::move(encoded), .verdict = found.verdict};
  answer.articles.reserve(found.hits.size());
  for (const SearchHit& hit : found.hits) answer.articles.push_back(hit.article.id.str());
  if (!found.hits.empty()) answer.score = found.hits.front().score;
  return answer;
}

// All variants of a knowledge have the same.
const std::string& VariantGroupOf(const Article& article) {
  return article.content.variant_of.empty() ? article.id.str() : article.content.variant_of;
}

// Of those that ask: neither category nor tags.
ArticleFilter AudienceOf(const ArticleFilter& filter) {
  return {.channel = filter.channel,
          .business_line = filter.business_line,
          .role = filter.role,
          .city = filter.city,
          .everything = filter.everything};
}

}  // namespace

Searcher::Searcher(const magpie::store::Store& store, const ArticleStore& articles, Finder& finder,
                   const Clock& clock, Usage* usage, EmbeddingApi* embeddings)
    : store_(store),
      articles_(articles),
      finder_(finder),
      clock_(clock),
      usage_(usage),
      query_vectors_(embeddings) {
  // Alerts need both series before the first search.
  EmptySearches();
  Searches();
}

// One search, on all its runs (store/gather.h).
struct Searcher::Run {
  const ArticleStore& articles;
  TenantId tenant;
  SearchArticles request;
  Encode encode;
  PageState page;
  ArticleQuality quality;
  std::optional<std::string> key;  // of those that ask the same
  // Made once.
  std::optional<Lookup> lookup;
  std::optional<HitMaker> maker;
  std::vector<Candidate> ranked;
  size_t depth = 0;  // how many were asked for

  // Of one run.
  struct Page {
    PageState state;
    std::vector<SearchHit> hits;
    bool is_over = false;  // there are no more candidates
  };

  bool is_first() const { return !request.page.has_value(); }

  // By which the query is looked for, too; null if it is not.
  const Embedding* Embeds() const {
    const Tuning& tuning = *page.view.tuning;
    const auto scene = tuning.scenes.find(request.scene);
    const bool is_text = scene != tuning.scenes.end() &&
                         scene->second.matching != Matching::kNone && !request.query.empty() &&
                         request.article.empty();
    return is_text && tuning.embedding.is_on() && !request.vector.has_value() ? &tuning.embedding
                                                                              : nullptr;
  }

  absl::StatusOr<SearchFound> operator()(magpie::store::Gather& gather) {
    if (!lookup.has_value()) RETURN_IF_ERROR(MakeLookup(gather));
    Page next{.state = page};
    // One more, to know whether there is one, and how far the first is above it.
    const size_t wanted = std::max<size_t>(request.limit + 1, 2);
    PageState end = next.state;
    RETURN_IF_ERROR(AddPinned(gather, wanted, next, end));
    while (next.hits.size() < wanted && !next.is_over) {
      RETURN_IF_ERROR(AddSome(gather, wanted, next, end));
    }
    return Finish(gather, std::move(next), std::move(end));
  }

  absl::Status MakeLookup(magpie::store::Gather& gather) {
    const auto scene = page.view.tuning->scenes.find(request.scene);
    if (scene == page.view.tuning->scenes.end()) return NoScene(request.scene);
    RETURN_IF_ERROR(CheckQuery(request, scene->second));
    std::string typed = request.query;
    if (!request.article.empty()) {
      ASSIGN_OR_RETURN(typed, ReadSimilar(gather));
    }
    lookup = Prepare(page.view, scene->second, request.filter, typed, page.now, quality);
    if (!request.article.empty()) {
      std::vector<std::string>& without = lookup->filter.without;
      without.insert(std::ranges::lower_bound(without, request.article), request.article);
    }
    if (request.vector.has_value()) {
      RETURN_IF_ERROR(AddNearest(*request.vector));
    } else if (page.vector != nullptr) {
      const std::string& space = page.view.tuning->embedding.space;
      // One that the index cannot compare is as good as none.
      if (!AddNearest({.space = space, .values = *page.vector}).ok()) {
        page.embedding = EmbeddingOutcome::kBadVector;
      }
    }
    maker.emplace(*lookup, request.explains);
    return absl::OkStatus();
  }

  absl::Status AddNearest(const VectorQuery& vector) {
    auto nearest = search::Nearest(*page.view.snapshot, lookup->filter, vector.space, vector.values,
                                   kMaxFound);
    if (!nearest.ok()) return InvalidField("vector.values", nearest.status().message());
    lookup->nearest = {*std::move(nearest), vector.weight};
    lookup->fusion = vector.fusion;
    return absl::OkStatus();
  }

  // The text of the article that others are to resemble. Who may not find it sees nothing of it.
  absl::StatusOr<std::string> ReadSimilar(magpie::store::Gather& gather) {
    const absl::Status none = Error(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND",
                                    absl::StrCat("no such article: ", request.article));
    const auto id = ArticleId::Parse(request.article);
    if (!id.ok()) return InvalidField("article_id", id.status().message());
    const auto article = articles.Get(gather, tenant, *id);
    RETURN_IF_ERROR(article.status());
    const auto audience = FilterOf(AudienceOf(request.filter), *page.view.categories, page.now);
    if (!Fits(audience, *article)) return none;
    page.shown.insert(VariantGroupOf(*article));
    return TextOf(article->content, *page.view.searchable);
  }

  absl::Status AddPinned(magpie::store::Gather& gather, size_t wanted, Page& next, PageState& end) {
    search::Filter filter = lookup->filter;
    filter.without = lookup->blocked;
    const auto found = magpie::store::ReadEach(lookup->pinned, [&](const std::string& id) {
      return articles.Get(gather, tenant, *ArticleId::Parse(id));
    });
    while (next.state.pins < found.size() && next.hits.size() < wanted) {
      const absl::StatusOr<Article>& article = found[next.state.pins++];
      RETURN_IF_ERROR(Take(
          article, filter, [&] { return maker->MakePinned(*article); }, next, end));
    }
    return absl::OkStatus();
  }

  // Adds the hit that `make` makes of an article, unless it must not be shown or a variant was.
  template <class Make>
  absl::Status Take(const absl::StatusOr<Article>& article, const search::Filter& filter,
                    const Make& make, Page& next, PageState& end) {
    if (absl::IsNotFound(article.status()) || absl::IsDataLoss(article.status())) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(article.status());
    if (!Fits(filter, *article)) return absl::OkStatus();
    if (!next.state.shown.insert(VariantGroupOf(*article)).second) return absl::OkStatus();
    next.hits.push_back(make());
    if (next.hits.size() <= request.limit) end = next.state;
    return absl::OkStatus();
  }

  // The next `count` candidates behind `state`.
  std::vector<Candidate> Candidates(const PageState& state, size_t count) {
    if (lookup->scene.matching == Matching::kNone) {
      return Listing(*lookup, state.after.has_value() ? &*state.after : nullptr, count);
    }
    const size_t end = std::min(state.place + count, kMaxFound);
    if (end > depth) {
      depth = std::min(end + kSpare, kMaxFound);
      ranked = Ranked(*lookup, depth);
    }
    std::vector<Candidate> some;
    for (size_t i = state.place; i < std::min(end, ranked.size()); ++i) some.push_back(ranked[i]);
    return some;
  }

  absl::Status AddSome(magpie::store::Gather& gather, size_t wanted, Page& next, PageState& end) {
    const size_t count = wanted - next.hits.size();
    const std::vector<Candidate> some = Candidates(next.state, count);
    next.is_over = some.size() < count;
    const auto found = magpie::store::ReadEach(some, [&](const Candidate& candidate) {
      return articles.Get(gather, tenant, *ArticleId::Parse(candidate.id));
    });
    for (size_t i = 0; i < some.size(); ++i) {
      ++next.state.place;
      if (lookup->scene.matching == Matching::kNone) next.state.after = some[i].listed;
      RETURN_IF_ERROR(Take(
          found[i], lookup->filter, [&] { return maker->Make(some[i], *found[i]); }, next, end));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<SearchFound> Finish(magpie::store::Gather& gather, Page next, PageState end) {
    SearchFound found{
        .sequence = page.view.sequence(), .verdict = page.verdict, .embedding = page.embedding};
    if (is_first()) {
      const auto score = [&](size_t i) { return i < next.hits.size() ? next.hits[i].score : 0; };
      found.verdict = VerdictOf(lookup->scene, score(0), score(1));
      // What is pinned is sure whatever is pinned beside it.
      if (!next.hits.empty() && next.hits[0].is_pinned) found.verdict = Verdict::kSure;
      for (const std::string& name : request.facets) {
        for (search::Facet& facet : FacetsOf(*lookup, name)) {
          found.facets.push_back({name, std::move(facet)});
        }
      }
    }
    has_more = next.hits.size() > request.limit;
    while (next.hits.size() > request.limit) next.hits.pop_back();
    end.verdict = found.verdict;
    next_page = std::move(end);
    found.hits = std::move(next.hits);
    if (request.explains) found.terms = ReadTerms(*lookup);
    if (!request.why_not.empty()) {
      ASSIGN_OR_RETURN(found.why_not, Why(gather));
    }
    return found;
  }

  absl::StatusOr<std::string> Why(magpie::store::Gather& gather) {
    const auto id = ArticleId::Parse(request.why_not);
    if (!id.ok()) return InvalidField("why_not", id.status().message());
    const auto article = articles.Get(gather, tenant, *id);
    if (absl::IsNotFound(article.status())) return WhyNot(*lookup, request.why_not, std::nullopt);
    RETURN_IF_ERROR(article.status());
    return WhyNot(*lookup, request.why_not, *article);
  }

  // Where the next page begins, after the last run.
  PageState next_page{.tenant = tenant};
  bool has_more = false;
};

void Searcher::Search(const Context& context, SearchArticles request, Encode encode, Then then) {
  auto run = std::make_shared<Run>(Run{articles_, context.tenant, std::move(request),
                                       std::move(encode), PageState{.tenant = context.tenant}});
  if (run->request.page.has_value()) {
    const auto page = pages_.Find(context.tenant, *run->request.page);
    if (page == nullptr) {
      return then(
          InvalidField("page_token", "is of a search that is not kept any more: search again"));
    }
    run->page = *page;
    return Answer(std::move(run), std::move(then));
  }
  const uint64_t min_sequence = run->request.min_sequence;
  finder_.Find(context, min_sequence,
               [this, context, run, then = std::move(then)](absl::StatusOr<View> view) mutable {
                 if (!view.ok()) return then(view.status());
                 run->page.view = *std::move(view);
                 run->page.now = clock_.Now();
                 run->key = KeptSearches::KeyOf(run->tenant, run->request);
                 if (run->key.has_value()) {
                   auto answer = kept_.Find(*run->key, run->page.view, run->page.now);
                   if (answer != nullptr) {
                     Count(run->tenant, *answer, run->request);
                     return then(std::move(answer));
                   }
                 }
                 Embed(context, std::move(run), std::move(then));
               });
}

void Searcher::Embed(const Context& context, std::shared_ptr<Run> run, Then then) {
  const Embedding* const embedding = run->Embeds();
  if (embedding == nullptr) return Answer(std::move(run), std::move(then));
  query_vectors_.Find(context, *embedding, run->request.query,
                      [this, run, then = std::move(then)](QueryVectors::Found found) mutable {
                        run->page.embedding = found.outcome;
                        run->page.vector = std::move(found.vector);
                        Answer(std::move(run), std::move(then));
                      });
}

void Searcher::Answer(std::shared_ptr<Run> run, Then then) {
  Run& one = *run;
  one.quality = QualityOfTenant(one.tenant);
  magpie::store::Gathered(
      store_, [&one](magpie::store::Gather& gather) { return one(gather); },
      [this, run = std::move(run),
       then = std::move(then)](absl::StatusOr<SearchFound> found) mutable {
        if (!found.ok()) return then(found.status());
        if (run->has_more) found->next = pages_.Keep(std::move(run->next_page), clock_.Now());
        auto answer = std::make_shared<const SearchAnswer>(AnswerOf(*found, run->encode(*found)));
        // The same may find more as soon as its vector comes.
        const bool is_whole = found->embedding == EmbeddingOutcome::kNone ||
                              found->embedding == EmbeddingOutcome::kUsed;
        if (run->key.has_value() && is_whole) {
          kept_.Put(*run->key, run->page.view, answer, run->page.now);
        }
        if (run->is_first()) Count(run->tenant, *answer, run->request);
        then(std::move(answer));
      });
}

// Half of a scale from 0 to 1 is neither good nor bad.
ArticleQuality Searcher::QualityOfTenant(const TenantId& tenant) const {
  if (usage_ == nullptr) return nullptr;
  return [qualities = usage_->QualitiesOf(tenant)](absl::string_view id) {
    return 2 * (qualities->Of(id) - kUnknownQuality);
  };
}

void Searcher::Count(const TenantId& tenant, const SearchAnswer& answer,
                     const SearchArticles& request) const {
  Searches().Of(request.scene, answer.verdict).Increment();
  if (answer.articles.empty()) EmptySearches().Increment();
  if (usage_ == nullptr) return;
  usage_->Found(tenant, answer.articles, {request.filter.channel, request.scene});
  if (answer.verdict == Verdict::kUnknown && !request.query.empty()) {
    usage_->Unanswered(tenant, request.query, answer.score);
  }
}

void Searcher::Suggest(const Context& context, SuggestQueries request, Suggested then) {
  finder_.Find(context, 0,
               [this, tenant = context.tenant, request = std::move(request),
                then = std::move(then)](absl::StatusOr<View> view) mutable {
                 if (!view.ok()) return then(view.status());
                 const auto lookup = std::make_shared<const Lookup>(
                     Prepare(*view, SuggestScene(), request.filter, request.prefix, clock_.Now()));
                 magpie::store::Gathered(
                     store_,
                     [this, tenant, lookup, candidates = Ranked(*lookup, kSuggestFrom),
                      limit = request.limit](magpie::store::Gather& gather)
                         -> absl::StatusOr<std::vector<std::string>> {
                       const auto found =
                           magpie::store::ReadEach(candidates, [&](const Candidate& candidate) {
                             return articles_.Get(gather, tenant, *ArticleId::Parse(candidate.id));
                           });
                       Suggestions suggestions(lookup->typed);
                       for (const absl::StatusOr<Article>& article : found) {
                         if (absl::IsNotFound(article.status())) continue;
                         if (absl::IsDataLoss(article.status())) continue;
                         RETURN_IF_ERROR(article.status());
                         if (Fits(lookup->filter, *article)) suggestions.Add(article->content);
                       }
                       return suggestions.Best(limit);
                     },
                     std::move(then));
               });
}

}  // namespace magpie::knowledge
