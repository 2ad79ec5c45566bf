// Made by `backlot plugin types` of plugin.toml and the model; never edited.

import type { Key } from "@backlot/sdk";

/** What the hook `published` is given of records of type Version. */
export type PublishedVersion = {
    isPublished: boolean;
};

/** What the hook `status` is given of records of type Shot. */
export type StatusShot = {
    status: Key;
};
