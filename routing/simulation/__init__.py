"""A contact centre under a virtual clock, in which the same rule as in the workers' passes decides. Pure: standard
library only, no database, no clock of the machine's; the same seed gives the same run."""
