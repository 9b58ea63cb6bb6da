#include "services/knowledge/engine/kept_searches.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/search/selection.h"

namespace magpie::knowledge {
namespace {

// With its size, so that no two lists of texts make one key.
void Append(absl::string_view text, std::string& key) {
  absl::StrAppend(&key, text.size(), ":", text);
}

void Append(const std::vector<std::string>& texts, std::string& key) {
  absl::StrAppend(&key, texts.size(), ";");
  for (const std::string& text : texts) Append(text, key);
}

template <class T>
bool IsSame(const std::weak_ptr<const T>& a, const std::shared_ptr<const T>& b) {
  return !a.owner_before(b) && !b.owner_before(a);
}

}  // namespace

std::optional<std::string> KeptSearches::KeyOf(const TenantId& tenant,
                                               const SearchArticles& request) {
  const bool is_shared = !request.page.has_value() && !request.explains &&
                         request.why_not.empty() && !request.vector.has_value();
  if (!is_shared) return std::nullopt;
  const ArticleFilter& filter = request.filter;
  std::string key;
  for (const absl::string_view text :
       {absl::string_view(tenant.str()), absl::string_view(request.scene),
        absl::string_view(request.article), absl::string_view(request.query),
        absl::string_view(filter.channel), absl::string_view(filter.business_line),
        absl::string_view(filter.role), absl::string_view(filter.city),
        absl::string_view(filter.category), absl::string_view(filter.language)}) {
    Append(text, key);
  }
  Append(filter.tags, key);
  Append(request.facets, key);
  for (const Kind kind : filter.kinds) absl::StrAppend(&key, NameOf(kind), ",");
  absl::StrAppend(&key, filter.everything ? "+" : "-", request.limit);
  return key;
}

KeptSearches::Answer KeptSearches::Find(const std::string& key, const View& view, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const Kept* const kept = kept_.Find(key);
  if (kept == nullptr) return nullptr;
  const bool is_same = kept->changes == view.changes && IsSame(kept->snapshot, view.snapshot) &&
                       IsSame(kept->tuning, view.tuning) &&
                       IsSame(kept->categories, view.categories);
  if (is_same && now < kept->until) return kept->answer;
  kept_.Erase(key);
  return nullptr;
}

void KeptSearches::Put(const std::string& key, const View& view, Answer answer, absl::Time now) {
  size_t bytes = kOverhead + key.size() + answer->encoded.size();
  for (const std::string& id : answer->articles) bytes += sizeof(id) + id.size();
  const absl::Time until = std::min(now + kKeptFor, search::NextChange(*view.snapshot, now));
  absl::MutexLock lock(&mutex_);
  kept_.Put(key,
            {view.snapshot, view.tuning, view.categories, view.changes, std::move(answer), until},
            bytes);
}

void KeptSearches::Clear() {
  absl::MutexLock lock(&mutex_);
  kept_.Clear();
}

}  // namespace magpie::knowledge
