// All that a search looks at, as of one change: what it finds cannot change while it runs.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/search/expand/dictionary.h"
#include "common/search/index.h"
#include "services/knowledge/domain/embedding.h"
#include "services/knowledge/domain/filter.h"
#include "services/knowledge/domain/scene.h"
#include "services/knowledge/domain/tuning.h"
#include "services/knowledge/engine/find/document.h"

namespace magpie::knowledge {

// What a tenant says about how its articles are found.
struct Tuning {
  std::map<std::string, Scene> scenes;  // by id; the usual ones where it has none in their place
  std::shared_ptr<const search::Dictionary> dictionary;  // null for none
  CuratedQueries curated;
  Embedding embedding;
};

struct View {
  std::shared_ptr<const search::Snapshot> snapshot;
  std::shared_ptr<const CategoryTree> categories;
  std::shared_ptr<const Tuning> tuning;
  std::shared_ptr<const SearchableFields> searchable;
  // Of the tenant, that this process has committed: some may be behind the snapshot.
  uint64_t changes = 0;

  uint64_t sequence() const { return snapshot->sequence; }
};

// The scenes that there are: `stored`, and the usual ones that it does not replace.
std::map<std::string, Scene> AllScenes(const std::vector<Scene>& stored);

// A dictionary as queries are expanded by it; null for an empty one.
std::shared_ptr<const search::Dictionary> Compile(const Dictionary& dictionary);

}  // namespace magpie::knowledge
