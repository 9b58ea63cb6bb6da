// How scenes, dictionaries, curations, judged queries and embeddings are on disk.
//
// Each Decode returns DATA_LOSS (BAD_RECORD) if the bytes are not such a record.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/knowledge/domain/embedding.h"
#include "services/knowledge/domain/scene.h"
#include "services/knowledge/domain/tuning.h"

namespace magpie::knowledge {

struct SceneCodec {
  using Value = Scene;
  static std::string Encode(const Scene& scene);
  static absl::StatusOr<Scene> Decode(absl::string_view id, absl::string_view bytes);
};

struct DictionaryCodec {
  using Value = Dictionary;
  static std::string Encode(const Dictionary& dictionary);
  static absl::StatusOr<Dictionary> Decode(absl::string_view id, absl::string_view bytes);
};

struct CurationCodec {
  using Value = Curation;
  static std::string Encode(const Curation& curation);
  static absl::StatusOr<Curation> Decode(absl::string_view id, absl::string_view bytes);
};

struct JudgedCodec {
  using Value = std::vector<JudgedQuery>;
  static std::string Encode(const std::vector<JudgedQuery>& queries);
  static absl::StatusOr<std::vector<JudgedQuery>> Decode(absl::string_view id,
                                                         absl::string_view bytes);
};

struct EmbeddingCodec {
  using Value = Embedding;
  static std::string Encode(const Embedding& embedding);
  static absl::StatusOr<Embedding> Decode(absl::string_view id, absl::string_view bytes);
};

}  // namespace magpie::knowledge
