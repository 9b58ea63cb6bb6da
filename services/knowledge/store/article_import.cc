#include "services/knowledge/store/article_import.h"

#include <memory>
#include <set>
#include <utility>

#include "common/records/parse_from.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/record.pb.h"
#include "services/knowledge/store/article_writer.h"
#include "services/knowledge/store/taxonomy_store.h"

namespace magpie::knowledge {
namespace {

std::string Encode(const Imported& imported) {
  store::v1::ImportAnswerRecord answer;
  for (const ImportedRow& row : imported.rows) {
    store::v1::ImportedRecord& to = *answer.add_articles();
    to.set_article_id(row.id);
    to.set_version(row.version);
    for (const FieldViolation& fault : row.faults) {
      store::v1::FaultRecord& record = *to.add_faults();
      record.set_field(fault.field);
      record.set_description(fault.description);
    }
  }
  answer.set_sequence(imported.sequence);
  return answer.SerializeAsString();
}

absl::StatusOr<Imported> Decode(absl::string_view bytes) {
  store::v1::ImportAnswerRecord answer;
  if (!record::ParseFrom(bytes, answer)) {
    return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", "bad answer of an import");
  }
  Imported imported{.sequence = answer.sequence()};
  imported.rows.reserve(answer.articles_size());
  for (const store::v1::ImportedRecord& record : answer.articles()) {
    ImportedRow row{.id = record.article_id(), .version = record.version()};
    row.faults.reserve(record.faults_size());
    for (const store::v1::FaultRecord& fault : record.faults()) {
      row.faults.push_back({fault.field(), fault.description()});
    }
    imported.rows.push_back(std::move(row));
  }
  return imported;
}

// One run of the decision on an import.
class Run {
 public:
  Run(magpie::store::Gather& gather, const TenantId& tenant, const Import& import,
      feed::Numbers& numbers, magpie::store::Transaction& transaction, absl::Time now)
      : gather_(gather),
        tenant_(tenant),
        import_(import),
        numbers_(numbers),
        transaction_(transaction),
        now_(now) {}

  // An error of the store does not stop it before all rows have asked for what they need.
  absl::StatusOr<Imported> Do() {
    Imported imported;
    imported.rows.reserve(import_.rows.size());
    absl::Status failed;
    const uint64_t first = numbers_.next();
    for (const ImportRow& row : import_.rows) {
      imported.rows.push_back({.id = row.id, .faults = row.faults});
      if (row.faults.empty()) failed.Update(Put(row, imported.rows.back()));
    }
    RETURN_IF_ERROR(failed);
    if (numbers_.next() != first) imported.sequence = numbers_.next() - 1;
    return imported;
  }

 private:
  absl::Status Put(const ImportRow& row, ImportedRow& done) {
    Faults faults;
    const auto id = faults.Take("article.article_id", ArticleId::Parse(row.id));
    if (!ids_.insert(row.id).second) faults.Add("article.article_id", "is there twice");
    RETURN_IF_ERROR(CheckPlaces(gather_, tenant_, row.content, "article", faults));
    done.faults = ViolationsOf(faults.ToStatus());
    if (!done.faults.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto before, ReadHead(gather_, tenant_, *id));
    const Command command = {.id = *id,
                             .action = knowledge::Put{row.content},
                             .actor = import_.actor,
                             .note = import_.note};
    const absl::StatusOr<Changed> changed =
        Decide(before, command, std::nullopt, numbers_.next(), now_);
    if (!changed.ok()) {
      done.faults = {{"article.article_id", std::string(changed.status().message())}};
      return absl::OkStatus();
    }
    if (import_.validate_only) return absl::OkStatus();
    done.version = changed->article.version;
    WriteChanged(tenant_, before, *changed, transaction_);
    numbers_.Add(row.id, transaction_);
    return absl::OkStatus();
  }

  magpie::store::Gather& gather_;
  const TenantId& tenant_;
  const Import& import_;
  feed::Numbers& numbers_;
  magpie::store::Transaction& transaction_;
  const absl::Time now_;
  std::set<std::string> ids_;
};

}  // namespace

void DoImport(Lanes& lanes, const Clock& clock, const record::Change& request, Import import,
              absl::AnyInvocable<void(absl::StatusOr<Imported>)> then) {
  Lanes::Work work = {
      .tenant = request.tenant,
      .request = import.validate_only ? std::nullopt : std::optional(request),
      .decide = [&clock, tenant = request.tenant, import = std::move(import)](
                    magpie::store::Gather& gather, feed::Numbers& numbers,
                    magpie::store::Transaction& transaction) -> absl::StatusOr<std::string> {
        Run run(gather, tenant, import, numbers, transaction, clock.Now());
        ASSIGN_OR_RETURN(const Imported imported, run.Do());
        return Encode(imported);
      },
      .then =
          [then = std::move(then)](const absl::StatusOr<Lanes::Answered>& answered) mutable {
            if (!answered.ok()) return then(answered.status());
            then(Decode(answered->bytes));
          }};
  lanes.Do(std::move(work));
}

}  // namespace magpie::knowledge
