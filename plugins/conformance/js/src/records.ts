// Made by `backlot plugin types` of plugin.toml and the model; never edited.

import { type Json, type Key, graph } from "@backlot/sdk";

/** A word. */
export type GoldenWord = "ONE" | "TWO";

/** What the hook `golden` is given of records of type Golden. */
export type GoldenGolden = {
    ask: string;
    text: string;
    long: string;
    whole: number;
    real: number;
    truth: boolean;
    price: string;
    moment: number;
    length: number;
    extra: Json;
    word: GoldenWord;
    parent: Key;
    friends: Key[];
};

/** What the hook `seen` is given of records of type Golden. */
export type SeenGolden = {
    ask: string;
    text: string;
};

/** What the hook `mask` is given of records of type Masked. */
export type MaskMasked = {
    ask: string;
    text: string;
    whole: number;
    truth: boolean;
    price: string;
    moment: number;
};

/** What the field `madeText` is given of records of type Golden. */
export type MadeTextGolden = {
    text: string;
};

/** What the field `madeWhole` is given of records of type Golden. */
export type MadeWholeGolden = {
    whole: number;
};

/** What the field `madeReal` is given of records of type Golden. */
export type MadeRealGolden = {
    real: number;
};

/** What the field `madeTruth` is given of records of type Golden. */
export type MadeTruthGolden = {
    parent: Key;
};

/** What the field `madePrice` is given of records of type Golden. */
export type MadePriceGolden = {
    price: string;
};

/** What the field `madeMoment` is given of records of type Golden. */
export type MadeMomentGolden = {
    moment: number;
};

/** What the field `madeLength` is given of records of type Golden. */
export type MadeLengthGolden = {
    length: number;
};

/** What the field `madeExtra` is given of records of type Golden. */
export type MadeExtraGolden = {
    extra: Json;
};

/** What the field `madeWord` is given of records of type Golden. */
export type MadeWordGolden = {
    word: GoldenWord;
};

/** What the field `madeParent` is given of records of type Golden. */
export type MadeParentGolden = {
    parent: Key;
};

/** What the field `madeWrong` is given of records of type Golden. */
export type MadeWrongGolden = {
    ask: string;
};

/** What the document `change` is given. */
export type ChangeVariables = {
    id: string;
    text: string;
};

/** What the document `change` answers at `goldenUpdate.golden`. */
export type ChangeGoldenUpdateGolden = {
    text: string | null;
};

/** What the document `change` answers at `goldenUpdate`. */
export type ChangeGoldenUpdate = {
    golden: ChangeGoldenUpdateGolden;
};

/** What the document `change` answers. */
export type ChangeAnswer = {
    goldenUpdate: ChangeGoldenUpdate;
};

/** Runs the document `change`, which changes something. An error in its answer is thrown as a `Fault`. */
export function change(variables: ChangeVariables): ChangeAnswer {
    return graph.change<ChangeAnswer>("change", variables);
}

/** What the document `find` is given. */
export type FindVariables = {
    id: string;
};

/** What the document `find` answers at `golden`. */
export type FindGolden = {
    text: string | null;
};

/** What the document `find` answers. */
export type FindAnswer = {
    golden: FindGolden | null;
};

/** Runs the document `find`, which reads. An error in its answer is thrown as a `Fault`. */
export function find(variables: FindVariables): FindAnswer {
    return graph.ask<FindAnswer>("find", variables);
}
