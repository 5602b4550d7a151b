"""The page of an allocation request in French."""

from __future__ import annotations

from toise.report.request.words import Words

FRENCH = Words(
    code="fr",
    point=",",
    thousands="\u202f",
    texts={
        "named": "Demande d'allocation : {workload}",
        "request": "Demande",
        "semicolon": " ; ",
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
        "code_foundation": "Cette prévision repose sur des mesures d'extensibilité du code du demandeur, dont le "
        "tableau ne dit pas la machine, et sur {assumption} hypothèses.",
        "code_interval": "P10 à P90 couvrent la dispersion des temps et l'extrapolation, pas une erreur sur le "
        "nombre de calculs ni sur le travail de chacun.",
        "code_sizes_note": "Pour un calcul, d'après des lois ajustées aux temps du demandeur ; jusqu'à quatre fois "
        "la plus grande taille mesurée. La bande va de P10 à P90. L'efficacité compare les heures GPU à celles du "
        "plus petit nombre.",
        "code_unknown": "Les temps du code ne le disent pas : à remplir à la main.",
        "access": "Accès demandé",
        "limit": "Seuil",
        "most": "au plus {hours} {unit}",
        "above": "plus de {hours} {unit}",
        "within_days": "à utiliser en {days} jours",
        "no_limit": "aucun n'a été trouvé",
        "judged": "La demande convient-elle ?",
        "fits": "Oui, P90 respecte ce qui a été trouvé.",
        "fits_unlimited": "On ne sait pas : aucun seuil n'a été trouvé.",
        "too_much": "NON : P90 dépasse le seuil.",
        "too_little": "NON : P90 est en dessous de ce que vise cet accès.",
        "too_long": "NON : à P90, le calcul principal dure plus que le temps où les heures sont utilisables.",
        "no_weight": "On ne sait pas : aucune page lue ne dit combien compte une heure d'un GPU {gpu}.",
        "instead": " Ce qui convient : {modes}.",
        "note": "Remarque",
        "not_found": "Non trouvé",
        "rules": "Règles lues le {date} sur",
        "old": " C'était il y a plus d'un an : à vérifier.",
        "questions": "Demandez P90. Les questions sont les nôtres, car celles du formulaire n'ont pas été trouvées.",
        "sizes": "Passage à l'échelle",
        "sizes_note": "Estimé, non mesuré : pour chaque nombre de GPU, les réglages les plus rapides qui tiennent, "
        "avec les interruptions. La bande va de P10 à P90. L'efficacité compare les heures GPU à celles "
        "du plus petit nombre. Les réglages changent d'une ligne à l'autre.",
        "chosen": "demandé : {gpus} GPU",
        "gpus": "GPU",
        "ideal": "idéal",
        "efficiency": "efficacité",
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
    code_sentences={
        "gpu_hours": "{runs} calculs sur {gpus} GPU prennent {training} heures GPU ; avec la marge, {factor} fois "
        "cela.",
        "duration": "Un calcul : le temps du tableau du demandeur, {work}, sans l'attente en file.",
        "nodes": "La taille d'un calcul ; son passage à l'échelle est plus bas.",
        "storage": "Comme l'indique la demande.",
    },
    sentences={
        "gpu_hours": "L'entraînement prend {training} heures GPU ({steps} pas de {step} s sur {gpus} GPU) ; les "
        "interruptions, évaluations, ablations et la marge indiquées plus bas les multiplient par {factor}. De six "
        "entraînements publiés, P90 aurait suffi à cinq.",
        "counted_hours": "Heures GPU fois {weight} : ce que compte ici une heure d'un GPU {gpu}.",
        "node_hours": "Heures GPU divisées par les {per_node} GPU d'un nœud.",
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
            "scaling runs": "mesures d'extensibilité",
            "work of a run": "travail d'un calcul",
            "runs": "calculs",
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
