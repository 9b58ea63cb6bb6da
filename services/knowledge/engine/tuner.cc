#include "services/knowledge/engine/tuner.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/knowledge/engine/find/judge.h"
#include "services/knowledge/store/vector_store.h"

namespace magpie::knowledge {
namespace {

absl::StatusOr<Scene> Next(const std::optional<Scene>& before, Scene next, int64_t expected,
                           absl::Time now) {
  return Decide(before, std::move(next), expected, now);
}

absl::StatusOr<Dictionary> Next(const std::optional<Dictionary>& before, Dictionary next,
                                int64_t expected, absl::Time now) {
  const int64_t version = before.has_value() ? before->version : 0;
  RETURN_IF_ERROR(CheckVersion("the dictionary", version, expected));
  next.version = version + 1;
  next.update_time = now;
  return next;
}

// A change of a view, and the scene in which judged queries show what it does.
struct Compared {
  View view;
  Scene before, after;
};

Scene SceneOf(const Tuning& tuning, const std::string& id) {
  const auto found = tuning.scenes.find(id);
  return found == tuning.scenes.end() ? tuning.scenes.at("faq") : found->second;
}

Compared With(const View& view, const Scene& scene) {
  return {view, SceneOf(*view.tuning, scene.id), scene};
}

Compared With(const View& view, const Dictionary& dictionary) {
  Tuning tuning = *view.tuning;
  tuning.dictionary = Compile(dictionary);
  View next = view;
  next.tuning = std::make_shared<const Tuning>(std::move(tuning));
  return {std::move(next), SceneOf(*view.tuning, "faq"), SceneOf(*view.tuning, "faq")};
}

const std::string& IdOf(const Scene& scene) { return scene.id; }
std::string IdOf(const Dictionary& /*dictionary*/) { return "dictionary"; }

}  // namespace

// A put under way.
template <class Codec>
struct Tuner::Put {
  using T = typename Codec::Value;
  Context context;
  record::Change change;
  PutTuning<T> put;
  Then<T> then;
};

void Tuner::PutScene(const Context& context, const record::Change& change, PutTuning<Scene> put,
                     Then<Scene> then) {
  Begin(std::make_shared<Put<SceneCodec>>(
      Put<SceneCodec>{context, change, std::move(put), std::move(then)}));
}

void Tuner::PutDictionary(const Context& context, const record::Change& change,
                          PutTuning<Dictionary> put, Then<Dictionary> then) {
  Begin(std::make_shared<Put<DictionaryCodec>>(
      Put<DictionaryCodec>{context, change, std::move(put), std::move(then)}));
}

template <class Codec>
void Tuner::Begin(std::shared_ptr<Put<Codec>> put) {
  using T = typename Codec::Value;
  struct Known {
    std::optional<Tuned<T>> first;  // the answer to this request, if it is a repeat
    std::vector<JudgedQuery> queries;
  };
  const Put<Codec>& one = *put;
  magpie::store::Gathered(
      store_,
      [this, &one](magpie::store::Gather& gather) -> absl::StatusOr<Known> {
        const auto first = tuning_.Find<Codec>(gather, one.change, IdOf(one.put.value));
        const auto queries = tuning_.GetJudged(gather, one.change.tenant);
        RETURN_IF_ERROR(first.status());
        RETURN_IF_ERROR(queries.status());
        return Known{*first, *queries};
      },
      [this, put](absl::StatusOr<Known> known) mutable {
        if (!known.ok()) return put->then(known.status());
        if (known->first.has_value()) return put->then(*std::move(known->first));
        if (known->queries.empty()) return Commit(std::move(put), {});
        Judge(std::move(put), std::move(known->queries));
      });
}

template <class Codec>
void Tuner::Judge(std::shared_ptr<Put<Codec>> put, std::vector<JudgedQuery> queries) {
  const Context& context = put->context;
  finder_.Find(context, 0,
               [this, put, queries = std::move(queries)](absl::StatusOr<View> view) mutable {
                 if (!view.ok()) return put->then(view.status());
                 judges_.Do([this, put = std::move(put), queries = std::move(queries),
                             view = *std::move(view)]() mutable {
                   const Compared next = With(view, put->put.value);
                   const absl::Time now = clock_.Now();
                   JudgedChange judged = Compare(queries, GainsOf(view, next.before, queries, now),
                                                 GainsOf(next.view, next.after, queries, now));
                   const absl::Status loss = CheckLoss(judged, put->put.allow_loss);
                   if (!loss.ok()) return put->then(loss);
                   Commit(std::move(put), std::move(judged));
                 });
               });
}

template <class Codec>
void Tuner::Commit(std::shared_ptr<Put<Codec>> put, JudgedChange judged) {
  using T = typename Codec::Value;
  const auto decide = [this,
                       put](const std::optional<T>& before) -> absl::StatusOr<std::optional<T>> {
    ASSIGN_OR_RETURN(T next, Next(before, put->put.value, put->put.expected_version, clock_.Now()));
    return next;
  };
  Then<T> then = Followed<T>(put->change.tenant, std::move(put->then));
  if constexpr (std::is_same_v<T, Scene>) {
    if (!put->put.only_validates) {
      return tuning_.PutScene(put->change, put->put.value.id, std::move(judged), decide,
                              std::move(then));
    }
  } else if (!put->put.only_validates) {
    return tuning_.PutDictionary(put->change, std::move(judged), decide, std::move(then));
  }
  magpie::store::Gathered(
      store_,
      [this, put, decide,
       judged = std::move(judged)](magpie::store::Gather& gather) -> absl::StatusOr<Tuned<T>> {
        std::optional<T> before;
        if constexpr (std::is_same_v<T, Scene>) {
          const auto stored = tuning_.GetScene(gather, put->change.tenant, put->put.value.id);
          if (!absl::IsNotFound(stored.status())) {
            RETURN_IF_ERROR(stored.status());
            before = *stored;
          }
        } else {
          ASSIGN_OR_RETURN(before, tuning_.GetDictionary(gather, put->change.tenant));
        }
        ASSIGN_OR_RETURN(T next,
                         Next(before, put->put.value, put->put.expected_version, clock_.Now()));
        return Tuned<T>{std::move(next), 0, judged};
      },
      std::move(then));
}

template <class T>
Tuner::Then<T> Tuner::Followed(const TenantId& tenant, Then<T> then) {
  return [this, tenant, then = std::move(then)](absl::StatusOr<Tuned<T>> tuned) mutable {
    if (tuned.ok()) finder_.Changed(tenant);
    then(std::move(tuned));
  };
}

void Tuner::PutCuration(const record::Change& change, Curation curation, int64_t expected_version,
                        Then<Curation> then) {
  const std::string id = curation.id;
  tuning_.PutCuration(
      change, id,
      [curation = std::move(curation), expected_version](
          const std::optional<Curation>& before) -> absl::StatusOr<std::optional<Curation>> {
        const int64_t version = before.has_value() ? before->version : 0;
        RETURN_IF_ERROR(
            CheckVersion(absl::StrCat("curation ", curation.id), version, expected_version));
        Curation next = curation;
        next.version = version + 1;
        return next;
      },
      Followed(change.tenant, std::move(then)));
}

void Tuner::DeleteCuration(const record::Change& change, const CurationId& id,
                           Then<Curation> then) {
  tuning_.PutCuration(
      change, id.str(),
      [id](const std::optional<Curation>& before) -> absl::StatusOr<std::optional<Curation>> {
        if (before.has_value()) return std::nullopt;
        return Error(absl::StatusCode::kNotFound, "CURATION_NOT_FOUND",
                     absl::StrCat("no such curation: ", id.str()));
      },
      Followed(change.tenant, std::move(then)));
}

void Tuner::PutJudged(const record::Change& change, std::vector<JudgedQuery> queries,
                      Then<std::vector<JudgedQuery>> then) {
  tuning_.PutJudged(change, std::move(queries), std::move(then));
}

void Tuner::PutEmbedding(const record::Change& change, const Embedding& embedding,
                         int64_t expected_version, Then<Embedding> then) {
  using Refused = std::optional<std::string>;
  // A space never changes its shape: what fits now goes on fitting.
  magpie::store::Gathered(
      store_,
      [tenant = change.tenant,
       embedding](magpie::store::Gather& gather) -> absl::StatusOr<Refused> {
        if (!embedding.is_on()) return Refused();
        return VectorStore::Refusal(gather, tenant, embedding.space, embedding.shape());
      },
      [this, change, embedding, expected_version,
       then = Followed(change.tenant, std::move(then))](absl::StatusOr<Refused> refused) mutable {
        if (!refused.ok()) return then(refused.status());
        if (refused->has_value()) return then(InvalidField("embedding.space", **refused));
        tuning_.PutEmbedding(
            change,
            [this, embedding, expected_version](const std::optional<Embedding>& before)
                -> absl::StatusOr<std::optional<Embedding>> {
              ASSIGN_OR_RETURN(Embedding next,
                               Decide(before, embedding, expected_version, clock_.Now()));
              return next;
            },
            std::move(then));
      });
}

absl::StatusOr<Scene> Tuner::GetScene(magpie::store::Gather& gather, const TenantId& tenant,
                                      const std::string& id) const {
  absl::StatusOr<Scene> stored = tuning_.GetScene(gather, tenant, id);
  if (!absl::IsNotFound(stored.status())) return stored;
  const auto usual = std::ranges::find(UsualScenes(), id, &Scene::id);
  if (usual == UsualScenes().end()) return stored;
  return *usual;
}

absl::StatusOr<std::vector<Scene>> Tuner::ListScenes(magpie::store::Gather& gather,
                                                     const TenantId& tenant) const {
  ASSIGN_OR_RETURN(const std::vector<Scene> stored, tuning_.Scenes(gather, tenant));
  std::vector<Scene> scenes;
  for (const auto& [id, scene] : AllScenes(stored)) scenes.push_back(scene);
  return scenes;
}

}  // namespace magpie::knowledge
