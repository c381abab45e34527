-- `height` of what is conflicted is that of the block which spent its outputs, while it may come back; else 0.
UPDATE attempts SET height = 0 WHERE state = 4 AND height <> 0;
CREATE INDEX attempts_conflicted ON attempts (height) WHERE state = 4 AND height > 0;
