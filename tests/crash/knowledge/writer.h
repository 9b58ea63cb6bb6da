// An author: changes some articles or a category, again and again, one request at a time, and holds
// the service to every answer that it gave.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/crash/knowledge/client.h"

namespace magpie::crash {

// What is wrong after a start.
struct Faults {
  std::vector<std::string> lost;     // of what was acknowledged
  std::vector<std::string> drifted;  // the index from the store
};

// Not thread-safe. Nobody else changes its articles and its category.
class Writer {
 public:
  explicit Writer(uint32_t number) : number_(number), random_(number) {}

  // Makes a change. After an error, it is not known whether it was made.
  absl::Status Change(const KnowledgeClient& client);

  // After a start: repeats the change that was not answered, which has to be made once, then reads
  // and searches for everything. An error if the service does not answer.
  absl::Status Audit(const KnowledgeClient& client, Faults& faults);

  // Changes that were acknowledged: of an import, one for each article.
  size_t acknowledged() const { return acknowledged_; }
  // That of the last one.
  int64_t sequence() const { return sequence_; }
  // Articles that are to be found, unless a change was not answered.
  int64_t published() const;

 private:
  enum class Action : uint8_t { kPut, kImport, kArchive, kCategory };
  struct Kept {
    int64_t version = 0;
    std::string word;    // that nothing else has
    std::string before;  // that of the version before
    bool is_archived = false;
  };
  struct Thing {
    std::string id;
    std::string word;
  };
  struct Asked {
    Action action;
    std::string request_id;
    std::vector<Thing> things;
  };
  // What a change came to.
  struct Answer {
    std::vector<int64_t> versions;  // of its things
    int64_t sequence;
  };

  Asked Next();
  std::string NewWord();
  std::string ArticleId(uint32_t number) const;
  static absl::StatusOr<Answer> Send(const KnowledgeClient& client, const Asked& asked);
  static absl::StatusOr<Answer> SendPut(const KnowledgeClient& client, const Asked& asked);
  static absl::StatusOr<Answer> SendImport(const KnowledgeClient& client, const Asked& asked);
  static absl::StatusOr<Answer> SendArchive(const KnowledgeClient& client, const Asked& asked);
  static absl::StatusOr<Answer> SendCategory(const KnowledgeClient& client, const Asked& asked);
  void Keep(const Asked& asked, const Answer& answer);

  absl::Status Repeat(const KnowledgeClient& client, Faults& faults);
  absl::Status AuditArticle(const KnowledgeClient& client, const std::string& id, const Kept& kept,
                            Faults& faults) const;
  absl::Status AuditSearches(const KnowledgeClient& client, const std::string& id, const Kept& kept,
                             Faults& faults) const;
  absl::Status AuditCategory(const KnowledgeClient& client, Faults& faults) const;
  // Whether a search for `word` finds a text that has it, in the article `id`.
  absl::StatusOr<bool> Finds(const KnowledgeClient& client, const std::string& word,
                             const std::string& id) const;

  const uint32_t number_;
  std::mt19937 random_;
  uint64_t requests_ = 0;
  size_t acknowledged_ = 0;
  int64_t sequence_ = 0;
  std::map<std::string, Kept> kept_;  // articles by id
  Kept category_;
  std::optional<Asked> unanswered_;
};

}  // namespace magpie::crash
