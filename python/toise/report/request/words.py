"""What the page of an allocation request says, in each of its languages."""

from __future__ import annotations

import dataclasses

from toise.report import numbers


@dataclasses.dataclass(frozen=True)
class Words:
    """One language. fields, sentences: by figure; known: what the program says in English, by kind."""

    code: str
    point: str
    thousands: str
    texts: dict[str, str]
    fields: dict[str, str]
    sentences: dict[str, str]
    known: dict[str, dict[str, str]]

    def of(self, kind: str, text: str) -> str:
        """The program's English in this language; as it is where there is no translation."""
        return self.known.get(kind, {}).get(text, text)

    def number(self, value: float) -> str:
        """Whole from a hundred on, else three significant digits, as this language writes numbers."""
        text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return text.replace(",", "\0").replace(".", self.point).replace("\0", self.thousands)

    def quantity(self, value: float, unit: str) -> str:
        text = numbers.si(value, unit).replace(".", self.point)
        return text.replace("B", "o") if self.code == "fr" else text

    def likely(self, value: dict[str, float], unit: float) -> str:
        p10, p50, p90 = (self.number(value[name] / unit) for name in ("p10", "p50", "p90"))
        return f"{p50} (P10 {p10}, P90 {p90})"


ENGLISH = Words(
    code="en",
    point=".",
    thousands=",",
    texts={
        "title": "Allocation request",
        "on": "on",
        "foundation": "This estimate rests on {assumption} assumptions and {data_sheet} figures of data sheets, and "
        "on {measured} measured rates of this machine.",
        "foundation_unmeasured": "This estimate rests on {assumption} assumptions and {data_sheet} figures of data "
        "sheets, and on no measurement of this machine.",
        "unmeasured": " No run measured: {missing}.",
        "extrapolates": " It extrapolates beyond what was published or measured: its interval is wider.",
        "days": "days",
        "not_said": "not stated",
        "energy_missing": "The power of this GPU is not known.",
        "carbon_missing": "The workload does not say the carbon intensity of the site's electricity.",
        "figure": "figure",
        "value": "value",
        "why": "justification",
        "settings": "Settings worth trying",
        "settings_note": "The training alone, without interruptions, ablations and margin. Batches in sequences.",
        "step": "s/step",
        "hours": "GPU-hours",
        "memory": "memory",
        "recompute": "recomputation",
        "batch": "batch",
        "micro_batch": "micro-batch",
        "origins": "What it rests on",
        "origins_note": "As `toise size` prints them.",
        "term": "term",
        "basis": "basis",
        "source": "source",
        "interval": "P10 to P90 is meant to hold 80 % of the time; of six published trainings it held four.",
    },
    fields={
        "gpu_hours": "GPU-hours",
        "duration": "Duration of the training",
        "nodes": "Nodes",
        "memory": "Memory of a GPU, used and available",
        "storage": "Storage: data and checkpoints",
        "io": "Rate at which checkpoints are written",
        "energy": "Energy",
        "carbon": "CO2 equivalent",
        "dominant": "What takes most of a step",
    },
    sentences={
        "gpu_hours": "The training takes {training} GPU-hours ({steps} steps of {step} s on {gpus} GPUs); "
        "interruptions, evaluations, ablations and the margin listed below multiply them by {factor}. Of six "
        "published trainings P90 would have sufficed for five.",
        "duration": "The main training from its first to its last step, with time lost to failures and checkpoints, "
        "without waiting in queues.",
        "nodes": "The model is split with tensor parallelism {tp}, pipeline {pp}, data {dp}, ZeRO stage {zero}, "
        "recomputation: {recompute}.",
        "memory": "Weights, gradients, optimiser and activations of the fullest GPU take {memory}; a tenth stays free.",
        "storage": "The dataset, where the workload says it, and the checkpoints that are kept, of {checkpoint} each.",
        "io": "A checkpoint of {checkpoint} must be written in 1 % of the interval between two.",
        "energy": "GPU-hours times the power of a GPU: {power} for hosts, network and cooling.",
        "carbon": "Energy times the intensity that the workload gives; its source: {source}.",
        "dominant": "What would help: {advice}.",
    },
    known={},
)

FRENCH = Words(
    code="fr",
    point=",",
    thousands="\u202f",
    texts={
        "title": "Demande d'allocation",
        "on": "sur",
        "foundation": "Cette estimation repose sur {assumption} hypothèses, {data_sheet} valeurs de fiches techniques "
        "et {measured} débits mesurés sur cette machine.",
        "foundation_unmeasured": "Cette estimation repose sur {assumption} hypothèses et {data_sheet} valeurs de "
        "fiches techniques, et sur aucune mesure de cette machine.",
        "unmeasured": " Aucune mesure de : {missing}.",
        "extrapolates": " Elle extrapole au-delà de ce qui a été publié ou mesuré : son intervalle est plus large.",
        "days": "jours",
        "not_said": "non indiqué",
        "energy_missing": "La puissance de ce GPU n'est pas connue.",
        "carbon_missing": "La demande n'indique pas l'intensité carbone de l'électricité du site.",
        "figure": "grandeur",
        "value": "valeur",
        "why": "justification",
        "settings": "Réglages à essayer",
        "settings_note": "L'entraînement seul, sans interruptions, ablations ni marge. Lots en séquences.",
        "step": "s/pas",
        "hours": "heures GPU",
        "memory": "mémoire",
        "recompute": "recalcul",
        "batch": "lot",
        "micro_batch": "micro-lot",
        "origins": "Sur quoi elle repose",
        "origins_note": "Valeurs et sources en anglais, comme `toise size` les écrit.",
        "term": "terme",
        "basis": "nature",
        "source": "source",
        "interval": "P10 à P90 doit contenir la vérité 80 % du temps ; sur six entraînements publiés, quatre y sont.",
    },
    fields={
        "gpu_hours": "Heures GPU",
        "duration": "Durée de l'entraînement",
        "nodes": "Nœuds",
        "memory": "Mémoire d'un GPU, utilisée et disponible",
        "storage": "Stockage : données et points de reprise",
        "io": "Débit d'écriture des points de reprise",
        "energy": "Énergie",
        "carbon": "Équivalent CO2",
        "dominant": "Ce qui domine un pas",
    },
    sentences={
        "gpu_hours": "L'entraînement prend {training} heures GPU ({steps} pas de {step} s sur {gpus} GPU) ; les "
        "interruptions, évaluations, ablations et la marge indiquées plus bas les multiplient par {factor}. De six "
        "entraînements publiés, P90 aurait suffi à cinq.",
        "duration": "L'entraînement principal du premier au dernier pas, avec le temps perdu en pannes et en points "
        "de reprise, sans l'attente en file.",
        "nodes": "Le modèle est réparti avec un parallélisme de tenseurs {tp}, de pipeline {pp}, de données {dp}, "
        "ZeRO niveau {zero}, recalcul : {recompute}.",
        "memory": "Poids, gradients, optimiseur et activations du GPU le plus rempli prennent {memory} ; un dixième "
        "reste libre.",
        "storage": "Les données, si la demande les indique, et les points de reprise conservés, de {checkpoint} "
        "chacun.",
        "io": "Un point de reprise de {checkpoint} doit être écrit en 1 % de l'intervalle entre deux.",
        "energy": "Heures GPU fois la puissance d'un GPU : {power} pour les hôtes, le réseau et le refroidissement.",
        "carbon": "Énergie fois l'intensité que donne la demande ; sa source : {source}.",
        "dominant": "Ce qui aiderait : {advice}.",
    },
    known={
        "basis": {"measured": "mesure", "data sheet": "fiche technique", "assumption": "hypothèse"},
        "recompute": {"none": "aucun", "selective": "sélectif", "full": "complet"},
        "parts": {
            "matrix products": "produits de matrices",
            "attention": "attention",
            "memory-bound work": "travail limité par la mémoire",
            "communication": "communication",
            "launches": "lancements",
        },
        "advice": {
            "a lower precision, if the training bears it": "une précision plus basse, si l'entraînement la supporte",
            "less recomputation, on GPUs with more memory or on more of them": "moins de recalcul, sur des GPU plus "
            "nombreux ou dotés de plus de mémoire",
            "shorter sequences for most of the training, or a fused attention": "des séquences plus courtes pendant "
            "la plus grande partie de l'entraînement, ou une attention fusionnée",
            "fused norms, activations and optimiser": "des normes, activations et optimiseur fusionnés",
            "fewer GPUs, a larger global batch, or a split that stays inside a node": "moins de GPU, un lot plus "
            "grand, ou une répartition qui reste dans un nœud",
            "larger micro-batches, or graphs of launches": "des micro-lots plus grands, ou des graphes de lancements",
        },
        "terms": {
            "nodes of the machine": "nœuds de la machine",
            "matrix rate": "débit matriciel",
            "share of the matrix rate that large products sustain": "part du débit matriciel que tiennent les grands "
            "produits",
            "memory bandwidth": "bande passante mémoire",
            "memory of a GPU": "mémoire d'un GPU",
            "links inside a node, each way": "liens dans un nœud, par sens",
            "network of a GPU, each way": "réseau d'un GPU, par sens",
            "speed of a step over these rates": "vitesse d'un pas par rapport à ces débits",
            "failures": "pannes",
            "time lost for each failure": "temps perdu par panne",
            "time to write checkpoints": "temps d'écriture des points de reprise",
            "checkpoint": "point de reprise",
            "power of a GPU": "puissance d'un GPU",
            "ablations": "ablations",
            "evaluations, and settings that nobody tuned": "évaluations, et réglages que personne n'a affinés",
            "margin": "marge",
            "tokens of a sample": "jetons d'un échantillon",
            "carbon intensity": "intensité carbone",
        },
    },
)

LANGUAGES = {"en": ENGLISH, "fr": FRENCH}
