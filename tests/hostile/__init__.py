"""Files and texts that are made to harm, and identities in every free text."""
