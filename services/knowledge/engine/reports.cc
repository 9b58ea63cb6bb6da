#include "services/knowledge/engine/reports.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/search/ranking.h"
#include "common/status/macros.h"
#include "services/knowledge/engine/find/document.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kPage = 200;
// Of each text, the hits that are compared with it, and what each has of it at least.
constexpr size_t kCompared = 5;
constexpr float kLeastScore = 0.4F;

absl::Status Over() { return absl::CancelledError("the caller cancelled the report"); }

// Words, which say what is meant, and grams, which say how it is written. Sorted, each once.
std::vector<std::string> TermsOf(absl::string_view text) {
  const text::Terms terms = text::Analyze(text);
  std::vector<std::string> all;
  all.reserve(terms[text::kWords].size() + terms[text::kGrams].size());
  for (const std::string& word : terms[text::kWords]) all.push_back(absl::StrCat("w", word));
  for (const std::string& gram : terms[text::kGrams]) all.push_back(absl::StrCat("g", gram));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<std::string> QuestionsOf(const Article& article) {
  std::vector<std::string> texts = {article.content.title};
  for (const std::string& question : article.content.similar_questions) texts.push_back(question);
  if (texts.size() > Reports::kTextsOfEach) texts.resize(Reports::kTextsOfEach);
  return texts;
}

struct Question {
  std::string text;
  std::vector<std::string> terms;
};

std::vector<Question> TermedQuestionsOf(const Article& article) {
  std::vector<Question> questions;
  for (std::string& text : QuestionsOf(article)) {
    std::vector<std::string> terms = TermsOf(text);
    questions.push_back({std::move(text), std::move(terms)});
  }
  return questions;
}

bool AreVariants(const Article& a, const Article& b) {
  const auto& of_a = a.content.variant_of;
  const auto& of_b = b.content.variant_of;
  return of_a == b.id.str() || of_b == a.id.str() || (!of_a.empty() && of_a == of_b);
}

// The most alike first; of equals by id.
bool IsBefore(const DuplicatePair& a, const DuplicatePair& b) {
  return std::tie(b.likeness, a.first, a.second) < std::tie(a.likeness, b.first, b.second);
}

// The pairs so far, each with the texts that are most alike.
class Pairs {
 public:
  void Compare(const Article& a, const Article& b) {
    if (AreVariants(a, b)) return;
    const bool in_order = a.id.str() < b.id.str();
    const Article& first = in_order ? a : b;
    const Article& second = in_order ? b : a;
    const auto [place, is_new] = pairs_.try_emplace({first.id.str(), second.id.str()});
    if (!is_new) return;
    DuplicatePair& pair = place->second;
    pair.first = first.id.str();
    pair.second = second.id.str();
    const std::vector<Question> others = TermedQuestionsOf(second);
    for (const Question& question : TermedQuestionsOf(first)) {
      for (const Question& other : others) {
        const double likeness = LikenessOf(question.terms, other.terms);
        if (likeness <= pair.likeness) continue;
        pair.likeness = likeness;
        pair.first_text = question.text;
        pair.second_text = other.text;
      }
    }
  }

  std::vector<DuplicatePair> Best(size_t limit) && {
    std::vector<DuplicatePair> best;
    for (auto& [ids, pair] : pairs_) {
      if (pair.likeness >= Reports::kSameQuestion) best.push_back(std::move(pair));
    }
    std::ranges::sort(best, IsBefore);
    if (best.size() > limit) best.resize(limit);
    return best;
  }

 private:
  std::map<std::pair<std::string, std::string>, DuplicatePair> pairs_;
};

}  // namespace

absl::Status Reports::EachArticle(const Context& context, IsOver is_over,
                                  absl::FunctionRef<void(Article)> each) const {
  std::string after;
  while (true) {
    if (is_over()) return Over();
    ASSIGN_OR_RETURN(record::Page<Article> page,
                     magpie::store::GatherAndWait(store_, [&](auto& gather) {
                       return knowledge_.List(gather, context, after, kPage);
                     }));
    if (!page.items.empty()) after = page.items.back().id.str();
    for (Article& article : page.items) each(std::move(article));
    if (!page.more) return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<ReviewItem>> Reports::ReviewQueue(const Context& context, size_t limit,
                                                             IsOver is_over) const {
  absl::flat_hash_map<std::string, UsageCounts> counts;
  RETURN_IF_ERROR(
      usage_.EachTotal(context.tenant, [&](const std::string& article, const UsageTotal& total) {
        counts[article] = total.counts;
      }));
  const auto is_before = [](const ReviewItem& a, const ReviewItem& b) {
    return std::tie(b.urgency.urgency, a.article) < std::tie(a.urgency.urgency, b.article);
  };
  // A heap whose top is the least urgent.
  std::vector<ReviewItem> items;
  RETURN_IF_ERROR(EachArticle(context, is_over, [&](const Article& article) {
    if (article.state == State::kArchived || article.state == State::kDeleted) return;
    Urgency urgency = UrgencyOf(article, counts[article.id.str()], clock_.Now());
    if (urgency.reasons.empty()) return;
    items.push_back(
        {article.id.str(), article.content.title, article.content.owner, std::move(urgency)});
    std::ranges::push_heap(items, is_before);
    if (items.size() <= limit) return;
    std::ranges::pop_heap(items, is_before);
    items.pop_back();
  }));
  std::ranges::sort_heap(items, is_before);
  return items;
}

absl::StatusOr<std::vector<UnansweredGroup>> Reports::Unanswered(const Context& context,
                                                                 size_t limit) const {
  std::map<std::string, magpie::knowledge::Unanswered> queries;
  for (int day = 0; day < kUnansweredDays; ++day) {
    const std::string name = DayOf(clock_.Now() - absl::Hours(24 * day));
    ASSIGN_OR_RETURN(const auto of_day, magpie::store::GatherAndWait(store_, [&](auto& gather) {
                       return UsageStore::FindUnanswered(gather, context.tenant, name);
                     }));
    for (const magpie::knowledge::Unanswered& query : of_day) {
      magpie::knowledge::Unanswered& sum = queries[query.query];
      sum.count += query.count;
      sum.scores += query.scores;
    }
  }
  std::vector<TermedQuery> termed;
  termed.reserve(queries.size());
  for (auto& [text, query] : queries) {
    query.query = text;
    termed.push_back({std::move(query), TermsOf(text)});
  }
  std::vector<UnansweredGroup> groups = GroupAlike(std::move(termed));
  if (groups.size() > limit) groups.resize(limit);
  return groups;
}

absl::StatusOr<std::vector<Article>> Reports::ChangedLast(const Context& context,
                                                          IsOver is_over) const {
  const auto is_before = [](const Article& a, const Article& b) {
    return std::tie(b.update_time, a.id.str()) < std::tie(a.update_time, b.id.str());
  };
  std::vector<Article> articles;
  RETURN_IF_ERROR(EachArticle(context, is_over, [&](Article article) {
    if (article.state != State::kPublished) return;
    articles.push_back(std::move(article));
    std::ranges::push_heap(articles, is_before);
    if (articles.size() <= kLookedAt) return;
    std::ranges::pop_heap(articles, is_before);
    articles.pop_back();
  }));
  return articles;
}

absl::StatusOr<std::optional<Article>> Reports::Find(const Context& context,
                                                     const std::string& id) const {
  ASSIGN_OR_RETURN(const ArticleId article_id, ArticleId::Parse(id));
  absl::StatusOr<Article> found = magpie::store::GatherAndWait(
      store_, [&](auto& gather) { return knowledge_.Get(gather, context, article_id); });
  if (absl::IsNotFound(found.status())) return std::nullopt;
  RETURN_IF_ERROR(found.status());
  return *std::move(found);
}

absl::StatusOr<std::vector<DuplicatePair>> Reports::Duplicates(const Context& context,
                                                               const search::Snapshot& now,
                                                               size_t limit, IsOver is_over) const {
  ASSIGN_OR_RETURN(const std::vector<Article> articles, ChangedLast(context, is_over));
  Pairs pairs;
  for (const Article& article : articles) {
    search::Filter others;
    others.without = {article.id.str()};
    for (const std::string& text : QuestionsOf(article)) {
      if (is_over()) return Over();
      const search::Query query = search::QueryOf(text::Analyze(text));
      for (const search::Hit& hit : search::Rank(now, query, others, {}, kCompared)) {
        if (hit.score < kLeastScore) continue;
        ASSIGN_OR_RETURN(const std::optional<Article> other, Find(context, hit.id));
        if (other.has_value()) pairs.Compare(article, *other);
      }
    }
  }
  std::vector<DuplicatePair> best = std::move(pairs).Best(limit);
  for (DuplicatePair& pair : best) {
    ASSIGN_OR_RETURN(pair.same_answer, HaveSameAnswer(context, pair));
  }
  return best;
}

absl::StatusOr<bool> Reports::HaveSameAnswer(const Context& context,
                                             const DuplicatePair& pair) const {
  ASSIGN_OR_RETURN(const std::optional<Article> first, Find(context, pair.first));
  ASSIGN_OR_RETURN(const std::optional<Article> second, Find(context, pair.second));
  if (!first.has_value() || !second.has_value()) return false;
  const auto terms = [](const Article& article) {
    return TermsOf(PlainText(article.content.body, article.content.format));
  };
  return LikenessOf(terms(*first), terms(*second)) >= kSameAnswer;
}

}  // namespace magpie::knowledge
